import type { Lowering } from "../graph/lower.ts";
import type { Device } from "./device.ts";
import { webgpuLowering } from "./webgpu/lowering.ts";

/** What is known of a device, wherever foley runs. */
export interface DeviceFacts {
  /** What it is called within a sentence. */
  readonly words: string;
  /** What its execution provider needs otherwise than ONNX Runtime's processor. */
  readonly lowering: Lowering;
  /** Whether it takes rows out of a table in half precision: then the table is never widened, only its rows. */
  readonly gathersNarrow: boolean;
  /** Whether it computes with tensors where they lie, so that large ones may be fed at each run. */
  readonly readsHostMemory: boolean;
  /** Whether it has to compute as the reference does before it is trusted. */
  readonly needsProof: boolean;
  /** Whether `auto` may take it; others are for those who ask for them by name. */
  readonly isAutomatic: boolean;
}

const another = {
  ...{ lowering: {}, gathersNarrow: false, readsHostMemory: false },
  ...{ needsProof: true, isAutomatic: true },
} as const;

export const deviceFacts: { readonly [D in Device]: DeviceFacts } = {
  cpu: { ...another, words: "the processor", gathersNarrow: true, readsHostMemory: true, needsProof: false },
  webgpu: { ...another, words: "webgpu", lowering: webgpuLowering },
  cuda: { ...another, words: "cuda" },
  // Core ML runs parts of a graph only, and may round them to half precision.
  coreml: { ...another, words: "coreml", isAutomatic: false },
  dml: { ...another, words: "dml" },
};
