import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageRoutes } from "../src/server/node/routes/pages.ts";
import { openTestHouse, type TestHouse } from "./support/test-house.ts";

let server: TestHouse;

beforeAll(async () => {
  server = await openTestHouse();
});

afterAll(() => server.close());

describe("what operators ask", () => {
  test("is answered while the server lives", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      const answer = await server.ask("GET", path);
      expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
    }
  });

  test("counts requests by routes, never by what callers make up, and what was made", async () => {
    const wishes = { steps: 1, durationSeconds: 0.5 };
    await server.finish({ kind: "generate", prompts: ["rain", "wind"], wishes });
    for (let i = 0; i < 20; i++) await server.app.request(`/made-up-${i}`, { method: i % 2 === 0 ? "GET" : `ODD${i}` });
    await server.ask("GET", "/v1/jobs/none");
    const answer = await server.ask("GET", "/metrics");
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await answer.text()).split("\n");
    expect(lines).toContain('foley_http_requests_total{method="POST",route="/v1/jobs",status="202"} 1');
    expect(lines).toContain('foley_jobs{state="succeeded",kind="generate"} 1');
    expect(lines).toContain("foley_sound_seconds_total 1");
    expect(lines).toContain("foley_queue_depth 0");
    expect(lines).toContain("foley_maker_deaths_total 0");
    expect(lines.filter((line) => /made-up|ODD/.test(line))).toEqual([]);
    expect(lines.some((line) => line.startsWith("process_resident_memory_bytes"))).toBe(true);
  });
});

describe("what browsers are given", () => {
  let folder: string;
  const pages = new OpenAPIHono();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "foley-pages-"));
    await mkdir(join(folder, "models", "nano"), { recursive: true });
    await writeFile(join(folder, "models", "nano", "foley.json"), "{}");
    await writeFile(join(folder, "package.json"), "{}");
    pageRoutes(pages, folder);
  });

  afterAll(() => rm(folder, { recursive: true }));

  test("are models, and a page that tells what to do where none was built", async () => {
    expect(await (await pages.request("/models/nano/foley.json")).text()).toBe("{}");
    const page = await pages.request("/");
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(await page.text()).toContain("npm run build");
    await mkdir(join(folder, "dist", "studio"), { recursive: true });
    await writeFile(join(folder, "dist", "studio", "index.html"), "<p>studio</p>");
    expect(await (await pages.request("/")).text()).toBe("<p>studio</p>");
  });

  test("are for pages that compute in threads, and told without being given", async () => {
    const answer = await server.ask("HEAD", "/models/nano/foley.json");
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(answer.headers.get("etag")).not.toBeNull();
    expect(answer.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(answer.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  test("are nothing else of the package", async () => {
    for (const path of ["/package.json", "/models/../package.json", "/dist/studio/index.html", "/models/nano"])
      expect((await pages.request(path)).status).toBe(404);
  });

  test("are with the description of the API", async () => {
    const answer = await pages.request("/docs");
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "docs/"]);
  });
});
