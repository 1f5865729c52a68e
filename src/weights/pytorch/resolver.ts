import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { byteWidth } from "../../engine/tensor/dtype.ts";
import { sizeOf } from "../../engine/tensor/shape.ts";
import { storedWidths, type Weight } from "../../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { storedDTypes, usablePrecisions } from "../stored-dtype.ts";
import { malformed, refused } from "./defect.ts";
import type { Contents } from "./formats.ts";
import { checkStorage, isRowMajor, readReference } from "./read-tensor.ts";
import { Inert, type PickleKey, type PickleValue, storageTypes, TensorReference } from "./reference.ts";

/** What a PyTorch file holds: lists, tuples and sets are arrays, dictionaries are maps, what has no numbers is null. */
export type PytorchValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | Tensor
  | PytorchValue[]
  | Map<PickleKey, PytorchValue>;

// Expanded tensors are larger than what is stored of them; this keeps a small file from asking for all memory.
const maxExpansion = 8;
const minByteBudget = 2 ** 20;
const maxDepth = 200;

/** Puts tensors in the places of their references; what the file shares is shared in the result. */
export class Resolver {
  readonly #path: string;
  readonly #contents: Contents;
  readonly #source: ByteSource;
  readonly #tensors = new Map<string, Promise<Tensor>>();
  readonly #containers = new Map<object, PytorchValue>();
  #byteBudget: number;

  constructor(source: ByteSource, contents: Contents) {
    this.#path = source.name;
    this.#contents = contents;
    this.#source = source;
    this.#byteBudget = Math.max(minByteBudget, source.size * maxExpansion);
  }

  async resolve(value: PickleValue, depth = 0): Promise<PytorchValue> {
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    if (depth > maxDepth) throw malformed(this.#path, `containers at most ${maxDepth} deep`, "deeper ones");
    if (value instanceof TensorReference) return this.tensor(value);
    const known = this.#containers.get(value);
    if (known !== undefined) return known;
    if (Array.isArray(value)) {
      const items: PytorchValue[] = [];
      this.#containers.set(value, items);
      for (const item of value) items.push(await this.resolve(item, depth + 1));
      return items;
    }
    if (value instanceof Inert && isUnknownTensor(value)) throw refused(this.#path, value.name);
    if (!(value instanceof Map)) return null;
    const dictionary = new Map<PickleKey, PytorchValue>();
    this.#containers.set(value, dictionary);
    for (const [key, item] of value) dictionary.set(key, await this.resolve(item, depth + 1));
    return dictionary;
  }

  tensor(reference: TensorReference): Promise<Tensor> {
    const { storage, start, shape, strides } = reference;
    const key = JSON.stringify([storage.type, storage.key, storage.start, start, shape, strides]);
    const known = this.#tensors.get(key);
    if (known !== undefined) return known;
    this.#byteBudget -= sizeOf(shape) * byteWidth(storedDTypes[storageTypes[storage.type]].dtype);
    if (!(this.#byteBudget >= 0)) throw malformed(this.#path, "tensors about as large as the file", "far larger ones");
    const tensor = this.#contents.locate(storage).then((range) => readReference(this.#source, range, reference));
    this.#tensors.set(key, tensor);
    return tensor;
  }

  /** The tensor where it lies, if an engine can use it there, else its numbers. */
  async locate(reference: TensorReference): Promise<Weight> {
    const { storage, start, shape, strides } = reference;
    const precision = usablePrecisions[storageTypes[storage.type]];
    if (precision === undefined || sizeOf(shape) === 0 || !isRowMajor(shape, strides)) return this.tensor(reference);
    const range = await this.#contents.locate(storage);
    checkStorage(this.#path, storage, range);
    const byteOffset = range.byteOffset + (storage.start + start) * storedWidths[precision];
    if (byteOffset % storedWidths[precision] !== 0) return this.tensor(reference);
    return { dtype: "float32", shape, source: this.#source, byteOffset, precision };
  }
}

/** A tensor in a form that is not known here: sparse or quantized, for one. */
function isUnknownTensor({ name, holdsTensors }: Inert): boolean {
  return holdsTensors && /^torch\._(utils|tensor)\._rebuild/.test(name);
}
