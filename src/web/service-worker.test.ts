import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** What is kept, by its address, the newest last. */
const kept = new Map<string, Response>();
let onFetch: (event: object) => void = () => {};
const urlOf = (of: string | { readonly url: string }): string => (typeof of === "string" ? of : of.url);

const cache = {
  put: async (of: string | { readonly url: string }, answer: Response) => {
    kept.delete(urlOf(of));
    kept.set(urlOf(of), answer);
  },
  keys: async () => [...kept.keys()].map((url) => ({ url })),
  delete: async (of: { readonly url: string }) => kept.delete(of.url),
};

beforeEach(async () => {
  kept.clear();
  vi.resetModules();
  vi.stubGlobal("addEventListener", (name: string, hear: typeof onFetch) => {
    if (name === "fetch") onFetch = hear;
  });
  vi.stubGlobal("location", { origin: "https://house" });
  vi.stubGlobal("caches", { open: async () => cache });
  await import("./service-worker.ts");
});

afterEach(() => void vi.unstubAllGlobals());

async function ask(path: string, destination: string, headers: Record<string, string> = {}): Promise<Response> {
  vi.stubGlobal("fetch", async () => new Response("it", { headers }));
  const mode = destination === "document" ? "navigate" : "cors";
  let answer = Promise.reject<Response>(new Error("no answer"));
  answer.catch(() => {});
  const request = { url: `https://house/${path}`, method: "GET", cache: "default", destination, mode };
  onFetch({ request, respondWith: (given: typeof answer) => (answer = given) });
  return answer;
}

it("keeps a page once, whatever its query, and nothing that a server wants kept nowhere", async () => {
  await ask("page?session=1", "document");
  await ask("page?session=2", "document");
  await ask("own", "document", { "cache-control": "private, no-store" });
  expect([...kept.keys()]).toEqual(["https://house/page"]);
});

it("lets go what was not asked for longest", async () => {
  for (let build = 0; build < 310; build++) await ask(`script-${build}.js`, "script");
  await ask("page", "document");
  const names = [...kept.keys()];
  expect(names).toHaveLength(300);
  expect([names[0], names.at(-1)]).toEqual(["https://house/script-11.js", "https://house/page"]);
});
