import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelsFolder } from "./support/built-web.ts";
import type { ServedFolder } from "./support/serve-folder.ts";
import { openPage, WebHouse, type WebPage } from "./support/web-page.ts";

let house: WebHouse;

beforeAll(async () => {
  house = await WebHouse.open();
});
afterAll(() => house?.close());

const quick = { seed: 3, steps: 2, durationSeconds: 0.64, windowSeconds: 0.64 };

/** Opens foley and a model, and says what came of it: what was heard, and an error in the page's words. */
const loading = `
  const events = [];
  const report = (event) => void events.push(event);
  try {
    const library = await foley.open({ report, ...given.options });
    const model = await library.model(given.name ?? "nano");
    const clip = given.wishes === undefined ? null : await model.generate("rain", given.wishes);
    await library.close();
    return { events, facts: library.facts, samples: clip === null ? [] : [...clip.samples], error: null };
  } catch (error) {
    return { events, facts: null, samples: [], error: { name: error.name, code: error.code, message: error.message } };
  }`;

interface Loaded {
  readonly events: readonly { readonly stage: string; readonly done: number; readonly total: number; note?: string }[];
  readonly facts: { readonly threads: number; readonly whyNoThreads: string | null } | null;
  readonly samples: readonly number[];
  readonly error: { readonly name: string; readonly code: string; readonly message: string } | null;
}

const inNewBrowser = async (served: ServedFolder, given: object): Promise<Loaded> =>
  (await house.page(served)).run<Loaded>(loading, given);

const modelBytes = (served: ServedFolder): number =>
  [...served.sent].reduce((sum, [path, bytes]) => sum + (/\/models\/|\.wasm$/.test(path) ? bytes : 0), 0);

describe("what a page fetches", () => {
  let served: ServedFolder;
  let context: BrowserContext;
  let web: WebPage;
  let first: Loaded;

  beforeAll(async () => {
    served = await house.serve();
    context = await house.browser.newContext();
    web = await openPage(await context.newPage(), served.url);
    first = await web.run<Loaded>(loading, { options: { threads: 1 }, wishes: quick });
  });

  it("comes with its progress in bytes, to the last one", () => {
    expect(first.error).toBeNull();
    const pulled = first.events.filter(({ stage }) => stage === "pulling");
    const ends = pulled.filter(({ done, total }) => done === total);
    expect(ends.map(({ total }) => total)).toContain(14_239_897);
    expect(pulled.every(({ done, total }) => done > 0 && done <= total)).toBe(true);
    expect(modelBytes(served)).toBeGreaterThan(27_000_000);
  });

  it("is fetched once: the next visit gets not a byte of it, and makes the same sound", async () => {
    served.forget();
    const again = await openPage(await context.newPage(), served.url);
    const second = await again.run<Loaded>(loading, { options: { threads: 1 }, wishes: quick });
    expect(second.error).toBeNull();
    expect(second.samples).toEqual(first.samples);
    expect(Object.fromEntries([...served.sent].filter(([path]) => path !== "/"))).toEqual({});
  });

  it("is enough without a network, for a page that is open", async () => {
    await web.run(
      "globalThis.library = await foley.open({ threads: 1 }); await (await library.model('nano')).dispose();",
    );
    await context.setOffline(true);
    const samples = await web
      .run<number[]>("return [...(await (await library.model('nano')).generate('rain', given)).samples];", quick)
      .finally(() => context.setOffline(false));
    expect(samples).toEqual(first.samples);
  });

  it("is fetched anew where what was kept is damaged", async () => {
    const { size } = statSync(join(modelsFolder, "nano/unet/diffusion_pytorch_model.safetensors"));
    const changed = await web.run<number>(`
      const cache = await caches.open("foley");
      const keys = (await cache.keys()).filter(({ url }) => url.includes("unet/diffusion"));
      for (const key of keys) await cache.put(key, new Response(new Uint8Array(${size})));
      return keys.length;`);
    expect(changed).toBe(1);
    served.forget();
    expect((await web.run<Loaded>(loading, { options: { threads: 1 } })).error).toBeNull();
    expect(served.sent.get("/models/nano/unet/diffusion_pytorch_model.safetensors")).toBe(size);
  });
});

describe("what cannot be fetched is one line", () => {
  const damaged = Buffer.from(readFileSync(join(modelsFolder, "nano/vae/diffusion_pytorch_model.safetensors")));
  damaged[200_000] = (damaged[200_000] ?? 0) ^ 1;

  it("where a byte of the weights is wrong", async () => {
    const served = await house.serve({
      answer: (path, response) => {
        const isMeant = path.endsWith("vae/diffusion_pytorch_model.safetensors");
        if (isMeant) response.end(damaged);
        return isMeant;
      },
    });
    const { error } = await inNewBrowser(served, {});
    expect(error).toMatchObject({ name: "FoleyError", code: "weights" });
    expect(error?.message).toMatch(/vae\/diffusion_pytorch_model\.safetensors: expected bytes of SHA-256 .*, got /);
  });

  it("where WebAssembly is missing", async () => {
    const served = await house.serve({
      answer: (path, response) => {
        if (path.endsWith(".wasm")) response.writeHead(404).end();
        return path.endsWith(".wasm");
      },
    });
    const { error } = await inNewBrowser(served, {});
    expect(error?.code).toBe("not-found");
    expect(error?.message).toMatch(/ort-wasm-simd-threaded\.wasm: expected a file, got status 404; check the address/);
  });

  it.each([
    [
      "there is no such model",
      { name: "piano" },
      "not-found",
      /\/models\/piano\/files\.json: expected a file, got status 404/,
    ],
    [
      "the address of the models is wrong",
      { options: { models: "/elsewhere" } },
      "not-found",
      /\/elsewhere\/nano\/files/,
    ],
    [
      "nothing answers",
      { options: { models: "http://localhost:9/" } },
      "io",
      /^http:\/\/localhost:9\/.*: expected an answer/,
    ],
    [
      "a page comes in the list's place",
      { options: { models: "/page" } },
      "config",
      /expected JSON, got "<!doctype html>/,
    ],
    ["an option is none", { options: { thread: 2 } }, "usage", /open: .*got "thread"; .*threads/],
    [
      "a device is none of a browser's",
      { options: { device: "cuda" } },
      "usage",
      /device: expected one of auto, cpu, webgpu/,
    ],
    [
      "nobody says where WebGPU's files lie",
      { options: { device: "webgpu" } },
      "usage",
      /^webgpu: expected the address/,
    ],
  ])("where %s", async (_, given, code, message) => {
    const served = await house.serve({ pages: { "/page/nano/files.json": "<!doctype html><p>a page for all" } });
    const { error } = await inNewBrowser(served, given);
    expect(error).toMatchObject({ name: "FoleyError", code });
    expect(error?.message).toMatch(message);
    expect(error?.message).not.toContain("\n");
  });
});

describe("a browser that keeps nothing", () => {
  it("goes on in memory, and says so once", async () => {
    const web = await house.page(await house.serve());
    // The quota of the page's origin is that of the test: the worker's own storage refuses.
    const session = await web.page.context().newCDPSession(web.page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(web.page.url()).origin, quotaSize: 1000 });
    const { events, error } = await web.run<Loaded>(loading, {});
    expect(error).toBeNull();
    const warnings = events.filter(({ stage }) => stage === "warning").map(({ note }) => note);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^files: this browser keeps none of what is fetched \("QuotaExceededError: .*"\); the next/,
    );
  });
});

describe("threads", () => {
  it("are there where the page is isolated", async () => {
    const { facts, samples, error } = await inNewBrowser(await house.serve(), {
      options: { threads: 2 },
      wishes: quick,
    });
    expect(error).toBeNull();
    expect(facts).toEqual({ threads: 2, whyNoThreads: null });
    expect(Math.max(...samples.map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it("are not where it is not, which is told with what to do", async () => {
    const { facts, samples, error } = await inNewBrowser(await house.serve({ isIsolated: false }), { wishes: quick });
    expect(error).toBeNull();
    expect(facts?.threads).toBe(1);
    expect(facts?.whyNoThreads).toMatch(/^threads need a page that is cross-origin isolated; send Cross-Origin-Opener/);
    expect(Math.max(...samples.map(Math.abs))).toBeGreaterThan(1e-3);
  });
});

describe("work in the worker", () => {
  it("is watched, previewed, stopped, and done in turn", async () => {
    const web = await house.page(await house.serve({ isIsolated: false }));
    const came = await web.run<Record<string, unknown>>(
      `const library = await foley.open();
       const model = await library.model("nano");
       const stages = [];
       const previews = [];
       const stop = new AbortController();
       const report = async ({ stage, step, preview }) => {
         stages.push(stage);
         if (preview !== null) previews.push((await preview()).samples.length);
         if (stage === "sampling" && step === 2) stop.abort();
       };
       const words = { ...given.wishes, steps: 9 };
       const error = await model.generate("rain", { ...words, report, signal: stop.signal }).catch((cause) => cause);
       const thrown = await model.generate("rain", { ...words, report: () => { throw new Error("mine"); } }).catch(String);
       const order = [];
       const both = [1, 2].map((n) => model.generate("rain", given.wishes).then((clip) => order.push(n) && clip));
       const [first, second] = await Promise.all(both);
       const isSame = first.samples.every((sample, index) => sample === second.samples[index]);
       const bytes = await first.encode("flac");
       const info = await library.info(bytes);
       const doomed = await model.generate("rain", { ...words, report: () => model.dispose() }).catch(({ code }) => code);
       await model.dispose();
       const disposed = await model.generate("rain").catch(({ message }) => message);
       const pending = (await library.model("nano")).generate("rain", words).catch(({ code }) => code);
       await library.close();
       const closed = await library.model("nano").catch(({ message }) => message);
       return { stages, previews, code: error.code, message: error.message, thrown, order, isSame, info,
         doomed, disposed, pending: await pending, closed };`,
      { wishes: quick },
    );
    expect(came).toMatchObject({ code: "aborted", message: "sampling: aborted after 2 of 9 steps" });
    expect(came.previews).toEqual([10_240, 10_240]);
    expect(came.stages).toEqual(["embedding", "sampling", "sampling"]);
    expect(came).toMatchObject({ thrown: "Error: mine", order: [1, 2], isSame: true });
    expect(came.info).toMatchObject({
      encoding: "FLAC",
      sampleRate: 16_000,
      settings: { model: "nano", prompt: "rain" },
    });
    expect(came.disposed).toMatch(/^nano: expected a model in use, got one that was disposed/);
    expect(came).toMatchObject({ doomed: "aborted", pending: "aborted" });
    expect(came.closed).toMatch(/^model: expected an open library, got one that was closed/);
  });

  it("plays a sound, and a loop until it is stopped", async () => {
    const web = await house.page(await house.serve({ isIsolated: false }));
    const came = await web.run<Record<string, unknown>>(`
      const sound = { sampleRate: 16000, channels: [Float32Array.from({ length: 1600 }, (_, i) => Math.sin(i / 5) / 9)] };
      await foley.play(sound).ended;
      const loop = foley.play(sound, { loop: true });
      const went = await Promise.race([loop.ended.then(() => "ended"), new Promise((go) => setTimeout(go, 300, "goes on"))]);
      loop.stop();
      await loop.ended;
      let refused = "";
      try { foley.play({ sampleRate: 16000, channels: [] }); } catch (error) { refused = error.message; }
      return { went, refused };`);
    expect(came.went).toBe("goes on");
    expect(came.refused).toMatch(/^play: expected samples, got none/);
  });
});
