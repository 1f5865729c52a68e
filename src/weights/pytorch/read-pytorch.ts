import { type FileHandle, realpath } from "node:fs/promises";
import { byteWidth } from "../../engine/tensor/dtype.ts";
import { sizeOf } from "../../engine/tensor/shape.ts";
import { storedWidths, type Weight } from "../../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { openWeights } from "../open-weights.ts";
import { withPlainNames } from "../plain-names.ts";
import { readExactly } from "../read-exactly.ts";
import { collectStateDict } from "../state-dict.ts";
import type { WeightDescription, WeightFile } from "../weight-file.ts";
import { malformed, refused } from "./defect.ts";
import { type Contents, openLegacyFormat, openZipFormat } from "./formats.ts";
import { checkStorage, isRowMajor, readTensor } from "./read-tensor.ts";
import {
  Inert,
  type PickleKey,
  type PickleValue,
  type StorageType,
  storageTypes,
  TensorReference,
} from "./reference.ts";

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

/**
 * Everything in a `.bin`, `.pt`, `.pth` or `.ckpt` file, of either of PyTorch's formats. Nothing in it is executed.
 *
 * @throws FoleyError "not-found" where there is no such file, "weights" where it is malformed or asks for more than
 *   tensors and plain containers
 */
export async function readPytorch(path: string): Promise<PytorchValue> {
  return withContents(path, async (contents, file, size) => {
    if (contents.value instanceof Inert) throw refused(path, contents.value.name);
    return new Resolver(path, contents, file, size).resolve(contents.value);
  });
}

/**
 * The tensors of the state dict in a PyTorch file, by name, and nothing else of it: an optimizer's are never read.
 *
 * @param accept which of them to read
 * @throws FoleyError as `readPytorch`, and "weights" where there is no state dict
 */
export function readPytorchStateDict(
  path: string,
  accept: (name: string) => boolean = () => true,
): Promise<Map<string, Tensor>> {
  return withContents(path, async (contents, file, size) => {
    const resolver = new Resolver(path, contents, file, size);
    const tensors = new Map<string, Tensor>();
    for (const [name, reference] of withPlainNames(referencesOf(path, contents.value))) {
      if (accept(name)) tensors.set(name, await resolver.tensor(reference));
    }
    return tensors;
  });
}

/**
 * Opens a PyTorch file for the tensors of its state dict one by one.
 *
 * @throws FoleyError as `readPytorchStateDict`
 */
export function withPytorchFile<T>(path: string, use: (file: WeightFile) => Promise<T>): Promise<T> {
  return withContents(path, async (contents, file, size) => {
    const references = referencesOf(path, contents.value);
    const resolver = new Resolver(path, contents, file, size);
    const referenceOf = (name: string): TensorReference => references.get(name) as TensorReference;
    return use({
      tensors: new Map([...references].map(([name, reference]) => [name, describe(reference)])),
      read: (name) => resolver.tensor(referenceOf(name)),
      locate: (name) => resolver.locate(referenceOf(name)),
    });
  });
}

function describe({ storage: { type }, shape }: TensorReference): WeightDescription {
  return { shape, precision: precisionNames[type], bytes: storageTypes[type].bytes * sizeOf(shape) };
}

/**
 * The tensors of the state dict, still in the file. What is no tensor in it is left out, but an object that tensors went into
 * may be a weight in a form that is not known here.
 */
function referencesOf(path: string, value: PickleValue): Map<string, TensorReference> {
  if (value instanceof Inert) throw refused(path, value.name);
  return collectStateDict(path, value, (found): found is TensorReference => {
    if (found instanceof Inert && found.holdsTensors) throw refused(path, found.name);
    return found instanceof TensorReference;
  });
}

/** A tensor in a form that is not known here: sparse or quantized, for one. */
function isUnknownTensor({ name, holdsTensors }: Inert): boolean {
  return holdsTensors && /^torch\._(utils|tensor)\._rebuild/.test(name);
}

const precisionNames: Readonly<Record<StorageType, string>> = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

const zipSignature = 0x04034b50;

async function withContents<T>(
  path: string,
  use: (contents: Contents, file: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  const file = await openWeights(path);
  try {
    const stats = await file.stat();
    if (stats.size < 4) throw malformed(path, "a PyTorch file", `${stats.size} bytes`);
    const isZip = new DataView(await readExactly(file, 0, 4)).getUint32(0, true) === zipSignature;
    const contents = await (isZip ? openZipFormat : openLegacyFormat)(path, file, stats.size);
    return await use(contents, file, stats.size);
  } finally {
    await file.close();
  }
}

// Expanded tensors are larger than what is stored of them; this keeps a small file from asking for all memory.
const maxExpansion = 8;
const minByteBudget = 2 ** 20;
const maxDepth = 200;

/** Puts tensors in the places of their references; what the file shares is shared in the result. */
class Resolver {
  readonly #path: string;
  readonly #contents: Contents;
  readonly #file: FileHandle;
  readonly #tensors = new Map<string, Promise<Tensor>>();
  readonly #containers = new Map<object, PytorchValue>();
  #byteBudget: number;
  #target: Promise<string> | null = null;

  constructor(path: string, contents: Contents, file: FileHandle, size: number) {
    this.#path = path;
    this.#contents = contents;
    this.#file = file;
    this.#byteBudget = Math.max(minByteBudget, size * maxExpansion);
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
    this.#byteBudget -= sizeOf(shape) * byteWidth(storageTypes[storage.type].dtype);
    if (!(this.#byteBudget >= 0)) throw malformed(this.#path, "tensors about as large as the file", "far larger ones");
    const tensor = this.#contents.locate(storage).then((range) => readTensor(this.#path, this.#file, range, reference));
    this.#tensors.set(key, tensor);
    return tensor;
  }

  /** The tensor where it lies, if an engine can use it there, else its numbers. */
  async locate(reference: TensorReference): Promise<Weight> {
    const { storage, start, shape, strides } = reference;
    const precision = usablePrecisions[storage.type];
    if (precision === undefined || sizeOf(shape) === 0 || !isRowMajor(shape, strides)) return this.tensor(reference);
    const range = await this.#contents.locate(storage);
    checkStorage(this.#path, storage, range);
    const byteOffset = range.byteOffset + (storage.start + start) * storedWidths[precision];
    if (byteOffset % storedWidths[precision] !== 0) return this.tensor(reference);
    this.#target ??= realpath(this.#path);
    return { dtype: "float32", shape, file: { path: await this.#target, byteOffset, precision } };
  }
}

/** What an engine can use where it is stored. */
const usablePrecisions: Partial<Record<StorageType, keyof typeof storedWidths>> = {
  FloatStorage: "float32",
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
};
