import { malformed, refused } from "./defect.ts";
import {
  GlobalName,
  Inert,
  type PickleKey,
  type PickleValue,
  StorageReference,
  type StorageType,
  storageTypes,
  TensorReference,
} from "./reference.ts";

/** What stands in for a call that a pickle asks for: builds a value of ours, or throws. */
type Constructor = (path: string, args: readonly PickleValue[]) => PickleValue;

/** Every function and class that a file may call: all others are refused before anything is done with them. */
const constructors: ReadonlyMap<string, Constructor> = new Map<string, Constructor>([
  ["collections.OrderedDict", buildDictionary],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_parameter", firstTensor],
  ["torch._utils._rebuild_parameter_with_state", firstTensor],
  ["torch.Size", (path, [sizes = []]) => list(path, "torch.Size", sizes)],
  ["builtins.set", (path, [items = []]) => list(path, "set", items)],
  ["__builtin__.set", (path, [items = []]) => list(path, "set", items)],
  // Lightning keeps epochs and scores as scalars of NumPy, PANNs the state of its sampler as arrays; their bytes go
  // through a codec in protocol 2.
  ...[
    "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray._reconstruct",
    "numpy.dtype",
    "_codecs.encode",
    "torch.device",
  ].map((name): [string, Constructor] => [name, () => new Inert(name)]),
]);

/** Names that a file may mention, never call. */
const mentionable: ReadonlySet<string> = new Set([
  ...Object.keys(storageTypes).map((type) => `torch.${type}`),
  // Lightning before 1.5 keeps the states of its callbacks under their classes.
  "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
  "numpy.ndarray",
  "numpy.float64",
  "numpy.float32",
  "numpy.int64",
]);

/**
 * A name that a pickle mentions.
 *
 * @throws FoleyError "weights" with the name, where it is not on the lists above
 */
export function findGlobal(path: string, module: string, name: string): GlobalName {
  const full = `${module}.${name}`;
  if (!constructors.has(full) && !mentionable.has(full)) throw refused(path, full);
  return new GlobalName(full);
}

/**
 * The value that a call in a pickle stands for.
 *
 * @throws FoleyError "weights" where what is called is not a listed constructor, or the arguments are not its own
 */
export function construct(path: string, callee: PickleValue, args: PickleValue): PickleValue {
  const name = callee instanceof GlobalName ? callee.name : "a call of something that is no function";
  const build = constructors.get(name);
  if (build === undefined) throw refused(path, callee instanceof GlobalName ? `a call of ${name}` : name);
  return build(path, list(path, name, args));
}

/**
 * The storage that a persistent id names: `("storage", type, key, location, element count, view)`.
 *
 * @throws FoleyError "weights" where the id is anything else
 */
export function findStorage(path: string, id: PickleValue): StorageReference {
  const [kind, type, key, , count, view] = Array.isArray(id) ? id : [];
  const typeName = type instanceof GlobalName ? type.name.replace(/^torch\./, "") : "";
  if (kind !== "storage" || !Object.hasOwn(storageTypes, typeName) || typeof key !== "string" || !isCount(count)) {
    throw malformed(path, "a storage with type, key and size", "another persistent id");
  }
  if (!Array.isArray(view)) return new StorageReference(typeName as StorageType, key, count);
  const [, start, viewCount] = view;
  if (!isCount(start) || !isCount(viewCount) || start + viewCount > count) {
    throw malformed(path, `a view within the ${count} elements of storage ${key}`, "one that goes beyond");
  }
  return new StorageReference(typeName as StorageType, key, viewCount, start);
}

function list(path: string, name: string, value: PickleValue): PickleValue[] {
  if (Array.isArray(value)) return value;
  throw malformed(path, `a list for ${name}`, "something else");
}

function buildDictionary(path: string, [pairs = []]: readonly PickleValue[]): PickleValue {
  if (pairs instanceof Map) return new Map(pairs);
  const dictionary = new Map<PickleKey, PickleValue>();
  for (const pair of list(path, "OrderedDict", pairs)) {
    const [key, value] = list(path, "an item of an OrderedDict", pair);
    if (value === undefined) throw malformed(path, "pairs in an OrderedDict", "something else");
    dictionary.set(checkKey(path, key), value);
  }
  return dictionary;
}

/** A key of a dictionary: a word, a number or nothing; of a listed class its name. */
export function checkKey(path: string, key: PickleValue | undefined): PickleKey {
  if (key instanceof GlobalName) return key.name;
  if (key === undefined || (typeof key === "object" && key !== null)) {
    throw malformed(path, "words and numbers as keys", "an object");
  }
  return key;
}

const maxRank = 64;

function rebuildTensor(path: string, [storage, start, shape, strides]: readonly PickleValue[]): PickleValue {
  if (!(storage instanceof StorageReference) || !isCount(start) || !isCounts(shape) || !isCounts(strides)) {
    throw malformed(path, "a tensor with storage, offset, shape and strides", "something else");
  }
  if (shape.length !== strides.length || shape.length > maxRank) {
    throw malformed(path, `as many strides as sizes, at most ${maxRank}`, `${strides.length} for ${shape.length}`);
  }
  const isEmpty = shape.includes(0);
  const last = shape.reduce((index, size, axis) => index + (size - 1) * (strides[axis] as number), start);
  if (!isEmpty && !(last < storage.elementCount)) {
    const expected = `a tensor within the ${storage.elementCount} elements of storage ${storage.key}`;
    throw malformed(path, expected, `one that reaches element ${last}`);
  }
  return new TensorReference(storage, start, [...shape], [...strides]);
}

function firstTensor(path: string, [tensor]: readonly PickleValue[]): PickleValue {
  if (tensor instanceof TensorReference) return tensor;
  throw malformed(path, "a parameter made of a tensor", "something else");
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
