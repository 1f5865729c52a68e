import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Hono } from "hono";
import { expect, test, vi } from "vitest";
import { CompressedFiles } from "./compressed-files.ts";
import { staticFiles } from "./static-files.ts";

let faults = 1;
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const failing = () =>
    Readable.from(
      (async function* () {
        yield* [];
        throw new Error("a fault of the disk");
      })(),
    );
  const createReadStream = (...asked: Parameters<typeof fs.createReadStream>) =>
    faults-- > 0 ? failing() : fs.createReadStream(...asked);
  return { ...fs, createReadStream };
});

test("a file that could not be read once is read when it is asked for again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foley-hashes-"));
  await writeFile(join(folder, "a.txt"), "rain");
  const app = new Hono();
  app.get("/files/*", staticFiles({ prefix: "/files/", folder }, new CompressedFiles(join(folder, "cache"))));
  app.onError((_, c) => c.text("fault", 500));
  expect((await app.request("/files/a.txt")).status).toBe(500);
  const again = await app.request("/files/a.txt");
  expect([again.status, await again.text()]).toEqual([200, "rain"]);
  await rm(folder, { recursive: true });
});
