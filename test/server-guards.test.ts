import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FoleyError } from "../src/engine/tensor/error.ts";
import { serverApp } from "../src/server/node/app.ts";
import { listenAt, urlOf } from "../src/server/node/http/listen.ts";
import { startServer } from "../src/server/node/serve.ts";
import { openTestHouse, type TestHouse } from "./support/test-house.ts";

const key = "a-key-of-some-length";
const request = { kind: "generate", prompts: ["rain"], wishes: { steps: 1, durationSeconds: 0.1 } };
let open: TestHouse;
let keyed: TestHouse;

beforeAll(async () => {
  open = await openTestHouse({ ratePerMinute: 3 });
  keyed = await openTestHouse({ host: "0.0.0.0", key, origins: ["https://Studio.example:443/"] });
});

afterAll(() => Promise.all([open.close(), keyed.close()]));

const statusOf = async (
  { ask }: TestHouse,
  headers: Readonly<Record<string, string>>,
  path = "/v1/jobs",
): Promise<number> => (await ask("GET", path, undefined, headers)).status;

describe("a server with a key", () => {
  test("answers who shows it, as a bearer token or as ElevenLabs' clients do", async () => {
    expect(await statusOf(keyed, { authorization: `Bearer ${key}` })).toBe(200);
    expect(await statusOf(keyed, { "xi-api-key": key })).toBe(200);
  });

  test("refuses who shows none, another, or a part of it", async () => {
    for (const shown of ["", "another", key.slice(1), `${key}x`]) {
      const answer = await keyed.ask(
        "GET",
        "/v1/jobs",
        undefined,
        shown === "" ? {} : { authorization: `Bearer ${shown}` },
      );
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  test("lets pages of the origins that it names call, and no others", async () => {
    const from = (origin: string) => keyed.ask("GET", "/v1/jobs", undefined, { origin, "xi-api-key": key });
    const allowed = await from("https://studio.example");
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://studio.example");
    expect((await from("https://other.example")).status).toBe(403);
    const exposed = (allowed.headers.get("access-control-expose-headers") ?? "").split(",");
    const told = ["Location", "Retry-After", "ETag", "Content-Range", "Foley-Job", "Foley-Warnings"];
    expect(exposed).toEqual(expect.arrayContaining(told));
    const refused = await keyed.ask("GET", "/v1/jobs", undefined, { origin: "https://studio.example" });
    expect([refused.status, refused.headers.get("access-control-expose-headers")]).toEqual([401, exposed.join(",")]);
  });
});

describe("a server on this computer alone", () => {
  test("answers by the names of this computer, and by no name that was pointed at it", async () => {
    for (const host of ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"])
      expect(await statusOf(open, { host })).toBe(200);
    expect(await statusOf(open, { host: "evil.example:8080" })).toBe(403);
  });

  test("refuses pages of other origins", async () => {
    expect(await statusOf(open, { host: "localhost:8080", origin: "http://localhost:8080" })).toBe(200);
    expect(await statusOf(open, { host: "localhost:8080", origin: "http://evil.example" })).toBe(403);
    expect(await statusOf(open, { host: "localhost:8080", origin: "null" })).toBe(403);
  });

  test("gives pages threads, and lets them load nothing from elsewhere", async () => {
    const { headers } = await open.ask("GET", "/v1/models");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test("says which methods a path has", async () => {
    const answer = await open.ask("GET", "/v1/jobs/some/cancel");
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
  });

  test("refuses a body that is too large", async () => {
    const answer = await open.ask("POST", "/v1/audio/generate", { input: "a".repeat(2 ** 21) });
    expect(answer.status).toBe(413);
  });

  test("takes a job as large as its schema lets it be", async () => {
    const body = { ...request, prompts: Array.from({ length: 1000 }, () => "雨".repeat(10_000)) };
    const answer = await keyed.ask("POST", "/v1/jobs", body, { "xi-api-key": key });
    // There are more sounds than the server makes in one job.
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("count: expected at most 200")]);
  });

  test("refuses requests beyond the rate, and says when to try again", async () => {
    const all: number[] = [];
    let last: Response | null = null;
    for (let n = 0; n < 4; n++) {
      last = await open.ask("POST", "/v1/jobs/none/cancel");
      all.push(last.status);
    }
    expect(all.at(-1)).toBe(429);
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

test("a caller who leaves within a body is no failure, and no defect in the log", async () => {
  const [logged, statuses]: [unknown[], number[]] = [[], []];
  const app = serverApp(open.house, (error) => logged.push(error));
  const fetchNoted = async (request: Request, ...more: object[]): Promise<Response> => {
    const answer = await app.fetch(request, ...more);
    statuses.push(answer.status);
    return answer;
  };
  const server = await listenAt(fetchNoted, { host: "127.0.0.1", port: 0 });
  const { host, port } = new URL(urlOf(server, "127.0.0.1"));
  const head = [
    "POST /v1/sounds?name=x HTTP/1.1",
    ...[`Host: ${host}`, "Content-Type: application/octet-stream", "Content-Length: 99"],
  ];
  const socket = connect(Number(port), "127.0.0.1", () => socket.write(`${head.join("\r\n")}\r\n\r\n{`));
  server.once("request", () => setImmediate(() => socket.destroy()));
  await expect.poll(() => statuses).toEqual([400]);
  expect(logged).toEqual([]);
  server.close();
});

test.each(["https://a.example/app", "localhost:5173", "ftp://a.example", "https://a.example?x"])(
  "an origin that no page has is refused: %s",
  async (origin) => {
    const inputs = { dataFolder: "never", places: new Map(), device: null, threads: null, log: () => {} };
    await expect(startServer({ ...inputs, settings: { origins: [origin] } })).rejects.toThrow(
      `serve: origins.0: expected an address without a path, as https://studio.example, got ${origin}; change it`,
    );
  },
);

test("an address that others reach is refused without a key", async () => {
  const inputs = { dataFolder: "never", places: new Map(), device: null, threads: null, log: () => {} };
  const refused = startServer({ ...inputs, settings: { host: "0.0.0.0" } });
  await expect(refused).rejects.toThrow(FoleyError);
  await expect(refused).rejects.toMatchObject({ code: "usage", subject: "key" });
});

test("a place that is not there is refused before anything is served", async () => {
  const places = new Map([["real", "/not/there"]]);
  const inputs = { dataFolder: "unused", places, device: null, threads: null, log: () => {} };
  await expect(startServer({ ...inputs, settings: {} })).rejects.toThrow(
    "place real: expected a folder or a file, got nothing at /not/there; check the path",
  );
});
