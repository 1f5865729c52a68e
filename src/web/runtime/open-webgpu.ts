import type { DeviceProof } from "../../engine/runtime/device-proof.ts";
import { type OpenedRuntime, openOn } from "../../engine/runtime/open-on.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { faultOf } from "../../engine/runtime/tiny-program.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { reportWarning, type Work } from "../../engine/work.ts";
import { keptProofs } from "./kept-proofs.ts";
import { LastingRuntime } from "./lasting-runtime.ts";
import { loadWebgpu } from "./load-ort.ts";
import { WebRuntime } from "./web-runtime.ts";

/** What a graphics card has to do, and where its program lies. */
export interface WebgpuWish {
  /** Of onnxruntime-web's files; null where the caller did not say. */
  readonly folder: string | null;
  readonly proof: DeviceProof;
  readonly work: Work;
}

const instead = "WebAssembly is taken";

/**
 * WebGPU where it computes what the model needs as WebAssembly does, on this very device; else WebAssembly, and a line that
 * says why. A device that is lost later goes on as WebAssembly.
 *
 * @throws FoleyError "usage" where nobody says where onnxruntime-web's files lie, "aborted" before the device is compared
 */
export async function openWebgpu(wasm: Runtime, { folder, proof, work }: WebgpuWish): Promise<OpenedRuntime> {
  if (folder === null) {
    const message =
      "webgpu: expected the address of onnxruntime-web's files, got none; install that package and name it";
    throw new FoleyError("usage", message, { subject: "webgpu" });
  }
  const card = await cardOf();
  if (!card.isUsable) return { runtime: wasm, warnings: [`device: ${card.words}; ${instead}`] };
  const ort = await loadWebgpu(folder);
  const webgpu = new WebRuntime("webgpu", ort);
  const fault = await faultOf(webgpu);
  if (fault !== null) return { runtime: wasm, warnings: [`device: webgpu gives ${fault.words}; ${instead}`] };
  const place = {
    automatic: () => ["webgpu"] as const,
    available: () => ["webgpu", "cpu"] as const,
    named: () => "webgpu" as const,
    open: (device: string): Runtime => (device === "webgpu" ? webgpu : wasm),
  };
  const { runtime, warnings } = await openOn(place, "auto", { proof, record: keptProofs(card.words), work });
  if (runtime !== webgpu) return { runtime: wasm, warnings };
  return { runtime: new LastingRuntime(webgpu, wasm, (words) => reportWarning(work, words)), warnings };
}

/** As far as it is used of WebGPU, which TypeScript's library does not know. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info: object | undefined } | null>;
}

/** Whether this browser has a card to use; what it is called, or why not. */
async function cardOf(): Promise<{ readonly isUsable: boolean; readonly words: string }> {
  const { navigator } = globalThis;
  if (isSafari(navigator.userAgent)) {
    return { isUsable: false, words: "Safari's WebGPU takes too much memory for ONNX Runtime" };
  }
  const gpu: Gpu | undefined = Reflect.get(navigator, "gpu");
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return { isUsable: false, words: "expected webgpu, got a browser that has none here" };
  const { vendor, architecture, device, description }: Record<string, unknown> = { ...factsOf(adapter.info ?? {}) };
  return { isUsable: true, words: JSON.stringify([vendor, architecture, device, description]) };
}

/** Its members are no properties of its own. */
function factsOf(info: object): Record<string, unknown> {
  const names = ["vendor", "architecture", "device", "description"];
  return Object.fromEntries(names.map((name) => [name, Reflect.get(info, name)]));
}

function isSafari(agent: string): boolean {
  return /AppleWebKit/.test(agent) && !/Chrome|Chromium|Edg/.test(agent);
}
