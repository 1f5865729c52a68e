import type { DeviceName } from "../../engine/runtime/device.ts";
import { type ArgumentKind, aFunction, aSignal, checkOptions } from "../../engine/tensor/argument.ts";
import { checkGoing, type WorkOptions, workOf } from "../../engine/work.ts";
import { ortScript, ortWasm, startWorker } from "./script-urls.ts";
import { threadFacts } from "./thread-facts.ts";
import { WebFoley } from "./web-foley.ts";
import { WorkerLink } from "./worker-link.ts";

/** The devices of a browser: WebAssembly, which is `auto` and `cpu`, and `webgpu` for those who ask for it. */
export const webDevices = ["auto", "cpu", "webgpu"] as const satisfies readonly DeviceName[];

/** Where models lie and what computes, and who watches and stops all work. */
export interface OpenWebOptions extends WorkOptions {
  /** The place of the models' folders, each with its `files.json`; `models/` beside the page where left out. */
  readonly models?: string | URL | undefined;
  /** `auto` where left out, which is WebAssembly. */
  readonly device?: (typeof webDevices)[number] | undefined;
  /** Threads of WebAssembly, where the page may have some; as many as are good where left out. */
  readonly threads?: number | undefined;
  /** The place of onnxruntime-web's files, of the version that foley names; needed for `webgpu` alone. */
  readonly webgpu?: string | URL | undefined;
}

const anAddress: ArgumentKind = {
  expected: "an address",
  is: (value) => (typeof value === "string" && value !== "") || value instanceof URL,
};

const aThreadCount: ArgumentKind = {
  expected: "a whole number from 1 on",
  is: (value) => Number.isInteger(value) && Number(value) > 0,
};

const aWebDevice: ArgumentKind = {
  expected: `one of ${webDevices.join(", ")}`,
  is: (value) => webDevices.some((device) => device === value),
};

const openWebOptions: Readonly<Record<keyof OpenWebOptions, ArgumentKind>> = {
  ...{ models: anAddress, device: aWebDevice, threads: aThreadCount, webgpu: anAddress },
  ...{ report: aFunction, signal: aSignal },
};

/**
 * Opens foley in a browser: a worker that computes. Models are fetched when they are asked for.
 *
 * @throws FoleyError "usage" for options that cannot be, "device" where the worker cannot be started
 * @example
 * const foley = await open({ models: "/models/" });
 * const model = await foley.model("nano");
 * const clip = await model.generate("a dog barking", { seed: 1 });
 * play(clip);
 */
export async function openInBrowser(options: OpenWebOptions = {}): Promise<WebFoley> {
  checkOptions("open", openWebOptions, options);
  const { models = "models/", device = "auto", threads = null, webgpu = null, report, signal } = options;
  const work = workOf({ signal });
  checkGoing(work, "open: stopped before it began");
  const facts = threadFacts(threads);
  const place = {
    ...{ models: folderUrl(models), device, threads: facts.threads },
    wasm: { script: ortScript.href, wasm: ortWasm.href },
    webgpu: webgpu === null ? null : folderUrl(webgpu),
  };
  const link = new WorkerLink(startWorker());
  await link.ask({ kind: "open", facts: place }, work, () => {});
  return new WebFoley(link, facts, { report, signal });
}

/** Whole, with a slash at its end. */
function folderUrl(place: string | URL): string {
  const url = new URL(place, globalThis.document.baseURI);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url.href;
}
