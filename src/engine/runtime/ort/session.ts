import { isDType, viewBytes } from "../../tensor/dtype.ts";
import { internalError } from "../../tensor/error.ts";
import { type Tensor, tensor } from "../../tensor/tensor.ts";
import type { Tensors } from "../runtime.ts";
import type { SharedWeights } from "../shared-weights.ts";
import type { Ort, OrtSessionOptions, OrtTensor } from "./ort.ts";

/** A model that ONNX Runtime has made ready. */
export interface OrtSession {
  /** @param into tensors that results are written to, by the results' names */
  run(feeds: Tensors, into: Tensors): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/**
 * A session in this thread, which stands still while ONNX Runtime computes.
 *
 * @param shared fed at each run beside what the run is given
 */
export async function openSession(
  ort: Ort,
  bytes: Uint8Array,
  options: OrtSessionOptions,
  shared: SharedWeights | null,
): Promise<OrtSession> {
  const session = await ort.InferenceSession.create(bytes, options);
  const given = (value: Tensor): OrtTensor => toOrt(ort, value);
  const own = [...(shared?.tensors ?? [])].filter(([name]) => session.inputNames.includes(name));
  const weights = mapValues(Object.fromEntries(own), given);
  return {
    async run(feeds, into) {
      const fetches = Object.fromEntries(
        session.outputNames.map((name) => [name, into[name] === undefined ? null : given(into[name])]),
      );
      const results = await session.run({ ...weights, ...mapValues(feeds, given) }, fetches);
      // Where a tensor was given to write to, ONNX Runtime hands out a copy of it: dropped here.
      return { ...mapValues(results, fromOrt), ...into };
    },
    release: () => session.release(),
  };
}

function toOrt({ Tensor }: Ort, { dtype, shape, data }: Tensor): OrtTensor {
  const converted = new Tensor(dtype, data, shape);
  // Where JavaScript has Float16Array (Node 24), ort.Tensor makes one of the bits, and the binding takes it to be empty
  // (microsoft/onnxruntime#32323): it reads `data`, so that shall be the bits.
  if (dtype === "float16") Object.defineProperty(converted, "data", { value: data });
  return converted;
}
/** Read as the bits that they are: of float16, newer JavaScript has an array of its own. */
function fromOrt({ type, dims, data }: OrtTensor): Tensor {
  if (!isDType(type) || !ArrayBuffer.isView(data)) throw internalError(`ONNX Runtime gave a tensor of ${type}`);
  return tensor(type, dims, viewBytes(type, data.buffer, data.byteOffset, data.length));
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
