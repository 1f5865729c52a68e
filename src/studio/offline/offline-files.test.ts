import { describe, expect, test } from "vitest";
import { isCached, keptPath, withIsolation } from "./offline-files.ts";

describe("what is kept for times without a network", () => {
  test("is the studio's own files, and neither models nor what a server answers", () => {
    for (const path of ["assets/index-abcd1234.js", "web/worker.js"]) expect(keptPath(path, false)).toBe(path);
    for (const path of ["v1/models", "models/nano/unet/config.json", "web/ort.wasm", "docs/"])
      expect(keptPath(path, false), path).toBeNull();
  });

  test("has one page, the studio's: no other that is opened beside it takes its place", () => {
    for (const path of ["", "index.html"]) expect(keptPath(path, true)).toBe("");
    for (const path of ["docs/", "openapi.json", "v1/jobs/1/sounds/0", "web/worker.js", "assets/index-abcd1234.js"])
      expect(keptPath(path, true), path).toBeNull();
  });

  test("is never asked for again where its name has a hash", () => {
    expect(isCached("assets/index-abcd1234.js")).toBe(true);
    expect(isCached("index.html")).toBe(false);
    expect(isCached("web/worker.js")).toBe(false);
  });
});

test("an answer without headers of isolation gets them, and its body stays", async () => {
  const answer = withIsolation(new Response("x", { headers: { "content-type": "text/html" } }));
  expect(answer.headers.get("Cross-Origin-Embedder-Policy")).toBe("require-corp");
  expect(answer.headers.get("content-type")).toBe("text/html");
  expect(await answer.text()).toBe("x");
});
