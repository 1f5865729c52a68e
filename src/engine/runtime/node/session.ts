import type * as ort from "onnxruntime-node";
import type { DType, TensorData } from "../../tensor/dtype.ts";
import { type Tensor, tensor } from "../../tensor/tensor.ts";
import type { Tensors } from "../runtime.ts";
import { loadBinding } from "./binding.ts";

export type SessionOptions = ort.InferenceSession.SessionOptions;

/** A model that ONNX Runtime has made ready. */
export interface Session {
  /** @param into tensors that results are written to, by the results' names */
  run(feeds: Tensors, into: Tensors): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** A session in this thread, which stands still while ONNX Runtime computes. */
export async function openSession(bytes: Uint8Array, options: SessionOptions): Promise<Session> {
  const session = await loadBinding().InferenceSession.create(bytes, options);
  return {
    async run(feeds, into) {
      const fetches: Record<string, ort.Tensor | null> = {};
      for (const name of session.outputNames) {
        const target = into[name];
        fetches[name] = target === undefined ? null : toOrt(target);
      }
      const results = await session.run(mapValues(feeds, toOrt), fetches as ort.InferenceSession.FetchesType);
      // Where a tensor was given to write to, ONNX Runtime hands out a copy of it: dropped here.
      return { ...mapValues(results, fromOrt), ...into };
    },
    release: () => session.release(),
  };
}

function toOrt({ dtype, shape, data }: Tensor): ort.Tensor {
  const converted = new (loadBinding().Tensor)(dtype as "float32", data as Float32Array, shape);
  // Where JavaScript has Float16Array (Node 24), ort.Tensor makes one of the bits, and the binding takes it to be empty
  // (microsoft/onnxruntime#32323): it reads `data`, so that shall be the bits.
  if (dtype === "float16") Object.defineProperty(converted, "data", { value: data });
  return converted;
}

function fromOrt(result: ort.Tensor): Tensor {
  const data = result.data as TensorData;
  const isHalf = result.type === "float16";
  const held = isHalf ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return tensor(result.type as DType, result.dims, held as Float32Array);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
