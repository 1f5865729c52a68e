import * as wasmOrt from "onnxruntime-web/wasm";
import type { Ort } from "../../engine/runtime/ort/ort.ts";

/** Where ONNX Runtime's two files for WebAssembly lie. */
export interface WasmUrls {
  /** The script that starts it, and each of its threads. */
  readonly script: string;
  readonly wasm: string;
}

/**
 * ONNX Runtime on WebAssembly, which takes these once a worker.
 *
 * Its smallest package is named on purpose: the others compute on WebAssembly at half the speed.
 */
export function loadWasm(urls: WasmUrls, binary: Uint8Array<ArrayBuffer>, threads: number): Ort {
  const { env } = wasmOrt;
  env.logLevel = "fatal";
  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = { mjs: urls.script, wasm: urls.wasm };
  env.wasm.wasmBinary = binary.buffer;
  return wasmOrt;
}

/** ONNX Runtime on WebGPU. @param folder of the files of onnxruntime-web, of the same version, with a slash at its end */
export async function loadWebgpu(folder: string): Promise<Ort> {
  const webgpuOrt = await import("onnxruntime-web/webgpu");
  const { env } = webgpuOrt;
  env.logLevel = "fatal";
  env.wasm.numThreads = 1;
  env.wasm.wasmPaths = folder;
  return webgpuOrt;
}
