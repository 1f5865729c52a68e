// Bundlers that meet these addresses in the built page module, where the files lie beside it, take the files along. The build of
// foley itself leaves them as they are.

/** ONNX Runtime's two files for WebAssembly. */
export const ortScript: URL = new URL(/* @vite-ignore */ "./ort-wasm-simd-threaded.mjs", import.meta.url);
export const ortWasm: URL = new URL(/* @vite-ignore */ "./ort-wasm-simd-threaded.wasm", import.meta.url);

/** The worker, which browsers start of no other origin: there, a script of this one imports it. */
export function startWorker(): Worker {
  const here = import.meta.url;
  if (new URL(here).origin === globalThis.location.origin) {
    return new Worker(new URL(/* @vite-ignore */ "./worker.js", import.meta.url), { type: "module" });
  }
  const script = new Blob([`import ${JSON.stringify(new URL("./worker.js", here))};`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(script), { type: "module" });
}
