import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerError } from "../http/answer-error.ts";
import { CompressedFiles } from "./compressed-files.ts";
import { staticFiles } from "./static-files.ts";

let root: string;
let app: Hono;
const weights = Buffer.alloc(50_000, "weights of little news ");
const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => Math.floor(256 * Math.abs(Math.sin(i * i * 1.7)))));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "foley-static-"));
  await mkdir(join(root, "files", "nano"), { recursive: true });
  await mkdir(join(root, "files", "assets"));
  await writeFile(join(root, "files", "index.html"), "<h1>foley</h1>");
  await writeFile(join(root, "files", "nano", "model.safetensors"), weights);
  await writeFile(join(root, "files", "noise.wasm"), noise);
  await writeFile(join(root, "files", "assets", "main-AbCd_123.js"), "export {};");
  await writeFile(join(root, "files", ".secret"), "no");
  await writeFile(join(root, "outside.txt"), "no");
  app = new Hono();
  app.get(
    "/models/*",
    staticFiles({ prefix: "/models/", folder: join(root, "files") }, new CompressedFiles(join(root, "cache"))),
  );
  app.onError((error, c) => answerError(c, error, (message) => message));
  app.notFound((c) => c.text("none", 404));
});

afterEach(() => rm(root, { recursive: true }));

async function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return app.request(path, { headers, method });
}

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

describe("a folder that is given", () => {
  it("gives its files with their types", async () => {
    const page = await get("/models/");
    expect(await page.text()).toBe("<h1>foley</h1>");
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    const types = { "noise.wasm": "application/wasm", "nano/model.safetensors": "application/octet-stream" };
    for (const [name, type] of Object.entries(types)) {
      const answer = await get(`/models/${name}`);
      expect(answer.headers.get("content-type")).toBe(type);
      await answer.arrayBuffer();
    }
  });

  it.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const)("gives them compressed, and compresses them once: %s", async (coding, expand) => {
    for (let i = 0; i < 2; i++) {
      const answer = await get("/models/nano/model.safetensors", { "Accept-Encoding": `${coding}, deflate` });
      expect(answer.headers.get("content-encoding")).toBe(coding);
      expect(answer.headers.get("content-type")).toBe("application/octet-stream");
      expect(expand(await bytesOf(answer))).toEqual(weights);
    }
    expect(await readdir(join(root, "cache"))).toHaveLength(1);
  });

  it("gives what was compressed as it was built", async () => {
    const path = join(root, "files", "nano", "model.safetensors.br");
    await writeFile(path, brotliCompressSync(Buffer.concat([weights, Buffer.from("!")])));
    const answer = await get("/models/nano/model.safetensors", { "Accept-Encoding": "br" });
    expect(brotliDecompressSync(await bytesOf(answer)).length).toBe(weights.length + 1);
  });

  it.each([
    ["is small", "index.html", "br"],
    ["comes no smaller", "noise.wasm", "br, gzip"],
    ["is wished as it is", "nano/model.safetensors", "br;q=0, identity"],
  ])("gives as it is what %s", async (_, name, accepted) => {
    const answer = await get(`/models/${name}`, { "Accept-Encoding": accepted });
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect(await bytesOf(answer)).toEqual(await readFile(join(root, "files", name)));
  });

  it("gives nothing that the client has", async () => {
    const first = await get("/models/nano/model.safetensors");
    const tag = first.headers.get("etag") ?? "";
    await first.arrayBuffer();
    const second = await get("/models/nano/model.safetensors", { "If-None-Match": `"x", W/${tag}` });
    expect([second.status, await second.text()]).toEqual([304, ""]);
    await writeFile(join(root, "files", "nano", "model.safetensors"), "others");
    expect((await get("/models/nano/model.safetensors", { "If-None-Match": tag })).status).toBe(200);
  });

  it("is asked again for what may change, and never for what is named by its hash", async () => {
    const hash = createHash("sha256").update(weights).digest("hex");
    const forever = "public, max-age=31536000, immutable";
    const expected = {
      "nano/model.safetensors": "no-cache",
      "nano/model.safetensors?sha256=0123": "no-cache",
      [`nano/model.safetensors?sha256=${hash}`]: forever,
      "assets/main-AbCd_123.js": forever,
    };
    for (const [name, value] of Object.entries(expected)) {
      const answer = await get(`/models/${name}`);
      expect(answer.headers.get("cache-control")).toBe(value);
      await answer.arrayBuffer();
    }
  });

  it("gives parts", async () => {
    const answer = await get("/models/nano/model.safetensors", { Range: "bytes=10-19", "Accept-Encoding": "br" });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes 10-19/${weights.length}`);
    expect(await bytesOf(answer)).toEqual(weights.subarray(10, 20));
    const beyond = await get("/models/nano/model.safetensors", { Range: "bytes=50000-" });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */50000"]);
  });

  it("gives a part of what the client had before only where it is of the same bytes", async () => {
    const part = async (headers: Record<string, string>) => {
      const answer = await get("/models/nano/model.safetensors", { Range: "bytes=10-19", ...headers });
      return [answer.status, answer.headers.get("content-range"), (await bytesOf(answer)).length];
    };
    const tag = (await get("/models/nano/model.safetensors", {}, "HEAD")).headers.get("etag") ?? "";
    expect(await part({ "If-Range": tag })).toEqual([206, "bytes 10-19/50000", 10]);
    for (const other of ['"other"', tag.replace(/"$/, '-br"'), "Mon, 30 Nov 2026 09:00:00 GMT"])
      expect(await part({ "If-Range": other })).toEqual([200, null, 50_000]);
    for (const unread of ["nonsense", "bytes=0-1,4-5", "bytes=5-2"])
      expect(await part({ Range: unread })).toEqual([200, null, 50_000]);
  });

  it("says without giving", async () => {
    const answer = await get("/models/nano/model.safetensors", {}, "HEAD");
    expect([answer.status, answer.headers.get("content-length"), await answer.text()]).toEqual([200, "50000", ""]);
    expect(answer.headers.get("etag")).not.toBeNull();
  });

  it.each([
    "../outside.txt",
    "%2e%2e/outside.txt",
    "..%2foutside.txt",
    "nano/..%2f..%2foutside.txt",
    "..%5coutside.txt",
    "%2Fetc%2Fpasswd",
    "/etc/passwd",
    ".secret",
    "nano/%00",
    "%",
    "nano",
    "none.txt",
  ])("gives nothing else: %s", async (name) => {
    expect((await get(`/models/${name}`)).status).toBe(404);
  });

  it("does without a cache that cannot be written", async () => {
    await writeFile(join(root, "cache"), "a file");
    const answer = await get("/models/nano/model.safetensors", { "Accept-Encoding": "br" });
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect(await bytesOf(answer)).toEqual(weights);
  });
});
