/** What the build knows and a page cannot ask: put in their places as `dist/web` is built. */
declare const FOLEY_VERSION: string;
declare const FOLEY_WASM_BYTES: number;
declare const FOLEY_WASM_SHA256: string;

/** The version of foley, which every sound carries. */
export const builtVersion: string = FOLEY_VERSION;

/** ONNX Runtime's WebAssembly, as it lies beside the built scripts. */
export const builtWasm: { readonly bytes: number; readonly sha256: string } = {
  bytes: FOLEY_WASM_BYTES,
  sha256: FOLEY_WASM_SHA256,
};
