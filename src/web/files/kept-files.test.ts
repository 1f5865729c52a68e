import { expect, it, vi } from "vitest";
import { sha256 } from "../../engine/bytes/sha256.ts";
import { KeptFiles } from "./kept-files.ts";

it("a file that changed comes as its new list says, whatever the browser keeps for a while", async () => {
  const [before, now] = [new Uint8Array([1, 2]), new Uint8Array([3, 4])];
  // As a host with max-age: what was kept is given until somebody asks whether it still holds.
  vi.stubGlobal(
    "fetch",
    async (_url: string, { cache }: RequestInit) => new Response(cache === "no-cache" ? now : before),
  );
  const file = { url: "https://house/models/rain/weights", bytes: 2, sha256: await sha256(now) };
  const watch = { signal: new AbortController().signal, onBytes: () => {} };
  expect(await new KeptFiles(() => {}).bytes(file, watch)).toEqual(now);
});

it("a list that was kept is taken where the server fails to give it, but not where there is none any more", async () => {
  let status = 503;
  vi.stubGlobal("fetch", async () => new Response(null, { status }));
  vi.stubGlobal("caches", { open: async () => ({ match: async () => new Response("kept") }) });
  const text = () => new KeptFiles(() => {}).text("https://house/models/rain/files.json", new AbortController().signal);
  expect(await text()).toBe("kept");
  status = 404;
  await expect(text()).rejects.toMatchObject({ code: "not-found" });
  vi.unstubAllGlobals();
});
