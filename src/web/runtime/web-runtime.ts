import type { Device } from "../../engine/runtime/device.ts";
import type { Ort } from "../../engine/runtime/ort/ort.ts";
import { type OrtHost, OrtRuntime } from "../../engine/runtime/ort/ort-runtime.ts";
import { openSession } from "../../engine/runtime/ort/session.ts";

/** What ONNX Runtime is told of the devices that a browser has. */
const places: { readonly [D in Device]?: Pick<OrtHost, "provider" | "optimization"> } = {
  // WebAssembly is compiled as it is used: a model is ready with a tenth to a third less work without what goes further, and computes as fast.
  cpu: { provider: "wasm", optimization: "basic" },
  webgpu: { provider: "webgpu", optimization: "all" },
};

/** ONNX Runtime in a browser, in the thread that asks: a worker of foley's own. */
export class WebRuntime extends OrtRuntime {
  /** @param ort ONNX Runtime's package of the device, ready to compute */
  constructor(device: Device, ort: Ort) {
    super(device, hostOf(device, ort));
  }
}

function hostOf(device: Device, ort: Ort): OrtHost {
  return {
    ...(places[device] ?? { provider: device, optimization: "all" }),
    // Threads are those of WebAssembly's one pool: `loadWasm` says how many.
    threadCount: null,
    mapsFiles: false,
    open: (...asked) => openSession(ort, ...asked),
    openOnProcessor: (bytes, options, shared) =>
      openSession(ort, bytes, { ...options, executionProviders: ["wasm"] }, shared),
    close: async () => {},
  };
}
