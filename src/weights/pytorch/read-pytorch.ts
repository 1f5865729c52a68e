import { type FileHandle, open } from "node:fs/promises";
import { byteWidth } from "../../engine/tensor/dtype.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { type Shape, sizeOf } from "../../engine/tensor/shape.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { readExactly } from "../read-exactly.ts";
import { flattenStateDict } from "../state-dict.ts";
import { malformed } from "./defect.ts";
import { type Contents, openLegacyFormat, openZipFormat } from "./formats.ts";
import { readTensor } from "./read-tensor.ts";
import { type PickleKey, type PickleValue, type StorageType, storageTypes, TensorReference } from "./reference.ts";

/** A weight as it is stored, without its numbers. */
export interface WeightDescription {
  readonly shape: Shape;
  /** Under safetensors' names, such as `F16`. */
  readonly precision: string;
  readonly bytes: number;
}

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
  return withContents(path, async (contents, file, size) =>
    new Resolver(path, contents, file, size).resolve(contents.value),
  );
}

/**
 * The tensors of the state dict in a PyTorch file, by name, and nothing else of it: an optimizer's are never read.
 *
 * @param accept which of them to read
 * @throws FoleyError as `readPytorch`, and "weights" where there is no state dict
 */
export async function readPytorchStateDict(
  path: string,
  accept: (name: string) => boolean = () => true,
): Promise<Map<string, Tensor>> {
  return withContents(path, async (contents, file, size) => {
    const references = flattenStateDict(path, contents.value, isReference);
    const resolver = new Resolver(path, contents, file, size);
    const tensors = new Map<string, Tensor>();
    for (const [name, reference] of references) {
      if (accept(name)) tensors.set(name, await resolver.tensor(reference));
    }
    return tensors;
  });
}

/**
 * What the state dict in a PyTorch file is made of, without its numbers.
 *
 * @throws FoleyError as `readPytorchStateDict`
 */
export async function describePytorchStateDict(path: string): Promise<Map<string, WeightDescription>> {
  return withContents(path, async (contents) => {
    const references = flattenStateDict(path, contents.value, isReference);
    return new Map(
      [...references].map(([name, { storage, shape }]) => {
        const { bytes } = storageTypes[storage.type];
        return [name, { shape, precision: precisionNames[storage.type], bytes: bytes * sizeOf(shape) }];
      }),
    );
  });
}

function isReference(value: unknown): value is TensorReference {
  return value instanceof TensorReference;
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
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === "ENOENT" ? "not-found" : "io";
    const message = `${path}: expected a readable PyTorch file, got ${cause.code}; check the path`;
    throw new FoleyError(code, message, { cause });
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw malformed(path, "a file", stats.isDirectory() ? "a folder" : "a special file");
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
}
