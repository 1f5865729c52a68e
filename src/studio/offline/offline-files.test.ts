import { describe, expect, test } from "vitest";
import { isCached, isShell, withIsolation } from "./offline-files.ts";

describe("what is kept for times without a network", () => {
  test("is the studio's own files, and neither models nor what a server answers", () => {
    expect(["", "index.html", "assets/index-abcd1234.js", "web/worker.js"].every(isShell)).toBe(true);
    expect(["v1/models", "models/nano/unet/config.json", "web/ort.wasm", "docs/"].some(isShell)).toBe(false);
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
