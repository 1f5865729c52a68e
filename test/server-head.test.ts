import { existsSync } from "node:fs";
import { mkdir, readdir, readlink, writeFile } from "node:fs/promises";
import { request as ask } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { uploadedSoundSchema } from "../src/server/api/sound.ts";
import { listenAt, urlOf } from "../src/server/node/http/listen.ts";
import { wavBytes } from "./support/sound-bytes.ts";
import { openTestHouse, type TestHouse, told } from "./support/test-house.ts";

let server: TestHouse;
let listening: Awaited<ReturnType<typeof listenAt>>;
let url: string;

beforeAll(async () => {
  server = await openTestHouse();
  listening = await listenAt(server.app.fetch, { host: "127.0.0.1", port: 0 });
  url = urlOf(listening, "127.0.0.1");
});

afterAll(async () => {
  listening.closeAllConnections();
  listening.close();
  await server.close();
});

interface Head {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

const head = (path: string): Promise<Head> =>
  new Promise((resolve, reject) => {
    const asked = ask(`${url}${path}`, { method: "HEAD" }, (answer) => {
      answer.resume();
      answer.once("end", () => resolve({ status: answer.statusCode, headers: answer.headers }));
    });
    asked.once("error", reject);
    asked.end();
  });

/** Files of the data folder that this process has open. */
async function openFiles(): Promise<string[]> {
  const all = await readdir("/proc/self/fd");
  const paths = await Promise.all(all.map((one) => readlink(join("/proc/self/fd", one)).catch(() => "")));
  return paths.filter((path) => path.startsWith(server.folder) && !/server\.db/.test(path));
}

describe("what is only asked about", () => {
  test("of an uploaded sound opens no file, and tells its length", async () => {
    // Of what is read at once nothing would stay open.
    const body = new Uint8Array(wavBytes({ data: Buffer.alloc(640_000) }));
    const uploaded = await server.app.request("/v1/sounds", { method: "POST", body });
    const { id } = uploadedSoundSchema.parse(await uploaded.json());
    for (let n = 0; n < 5; n++) {
      const { status, headers } = await head(`/v1/sounds/${id}`);
      expect([status, headers["content-length"]]).toEqual([200, String(body.length)]);
    }
    if (existsSync("/proc/self/fd")) await expect.poll(openFiles).toEqual([]);
  });

  test("of a file of a job opens none, and given, the file is closed once the reader goes", async () => {
    await server.house.jobs.drain(0);
    const { id } = await told(await server.ask("POST", "/v1/jobs", { kind: "generate", prompts: ["rain"] }));
    const folder = join(server.house.jobs.folderOf(id), "files");
    await mkdir(folder, { recursive: true });
    const files = [
      { name: "big.csv", bytes: 2 ** 20 },
      { name: "none.csv", bytes: 0 },
    ];
    for (const { name, bytes } of files) await writeFile(join(folder, name), new Uint8Array(bytes));
    const found = server.house.jobs.find(id);
    if (found === null) throw new Error("no job");
    const finding = vi.spyOn(server.house.jobs, "find").mockReturnValue({ ...found, files });
    expect((await head(`/v1/jobs/${id}/files/big.csv`)).headers["content-length"]).toBe(String(2 ** 20));
    const empty = await fetch(`${url}/v1/jobs/${id}/files/none.csv`);
    expect([empty.status, await empty.text()]).toEqual([200, ""]);
    const reader = (await fetch(`${url}/v1/jobs/${id}/files/big.csv`)).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    finding.mockRestore();
    if (existsSync("/proc/self/fd")) await expect.poll(openFiles).toEqual([]);
  });

  test("of a job's events is not listened to", async () => {
    const { id } = await told(await server.ask("POST", "/v1/jobs", { kind: "generate", prompts: ["rain"] }));
    const { status, headers } = await head(`/v1/jobs/${id}/events`);
    expect([status, headers["content-type"]]).toEqual([200, "text/event-stream"]);
    expect(server.house.events.isHeard(id)).toBe(false);
  });

  test("is refused as what is given", async () => {
    expect((await head("/v1/jobs?limit=0")).status).toBe(400);
    expect((await head("/v1/sounds/zzz")).status).toBe(400);
  });
});

test("who hears events of a job and goes is listened to no more", async () => {
  const { id } = await told(await server.ask("POST", "/v1/jobs", { kind: "generate", prompts: ["rain"] }));
  const gone = new AbortController();
  const answer = await fetch(`${url}/v1/jobs/${id}/events`, { signal: gone.signal });
  await answer.body?.getReader().read();
  expect(server.house.events.isHeard(id)).toBe(true);
  gone.abort();
  await expect.poll(() => server.house.events.isHeard(id)).toBe(false);
});
