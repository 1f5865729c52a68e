import { numberAt } from "../../engine/tensor/number-at.ts";
import { type Budget, costs } from "./budget.ts";
import { malformed, refused, unknownForm } from "./defect.ts";
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
import { isRefusedName } from "./refused-names.ts";

/** What stands in for a call that a pickle asks for: builds a value of ours, or throws. */
type Constructor = (path: string, args: readonly PickleValue[], budget: Budget) => PickleValue;

/** Every function and class that something stands behind: of all others only the name is kept. */
const constructors: ReadonlyMap<string, Constructor> = new Map<string, Constructor>([
  ["collections.OrderedDict", buildDictionary],
  [
    "collections.defaultdict",
    (path, [, pairs], budget) => buildDictionary(path, pairs === undefined ? [] : [pairs], budget),
  ],
  ["builtins.dict", buildDictionary],
  ["__builtin__.dict", buildDictionary],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_parameter", firstTensor],
  ["torch._utils._rebuild_parameter_with_state", firstTensor],
  ["torch._tensor._rebuild_from_type_v2", rebuildFromType],
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

/** Names that stand for types of storages and numbers: a file may mention them, never call them. */
const mentionable: ReadonlySet<string> = new Set([
  ...Object.keys(storageTypes).map((type) => `torch.${type}`),
  "numpy.ndarray",
  "numpy.float64",
  "numpy.float32",
  "numpy.int64",
]);

/**
 * A name that a pickle mentions. Nothing is looked up under it.
 *
 * @throws FoleyError "weights" with the name, where it is that of something that runs programs
 */
export function findGlobal(path: string, module: string, name: string): GlobalName {
  const full = `${module}.${name}`;
  if (isRefusedName(full)) throw refused(path, full);
  return new GlobalName(full);
}

/**
 * The value that a call in a pickle stands for: a tensor or a container for the names above, for any other name an inert
 * placeholder.
 *
 * @param budget pays for what is copied
 * @throws FoleyError "weights" where what is called is no function, or the arguments are not its own
 */
export function construct(path: string, callee: PickleValue, args: PickleValue, budget: Budget): PickleValue {
  if (callee instanceof Inert) return new Inert(callee.name, callee.holdsTensors || holdsTensors(args, budget));
  if (!(callee instanceof GlobalName)) throw refused(path, "a call of something that is no function");
  const build = constructors.get(callee.name);
  if (build !== undefined) return build(path, list(path, callee.name, args), budget);
  if (mentionable.has(callee.name)) throw refused(path, `a call of ${callee.name}`);
  return new Inert(callee.name, holdsTensors(args, budget));
}

/** The same for the forms of a call that name a class alone, and never one of the names above. */
export function constructObject(
  path: string,
  callee: PickleValue,
  args: readonly PickleValue[],
  budget: Budget,
): Inert {
  const isKnown = callee instanceof GlobalName && (constructors.has(callee.name) || mentionable.has(callee.name));
  if (!(callee instanceof GlobalName) || isKnown) throw refused(path, "an object of a class");
  return new Inert(
    callee.name,
    args.some((arg) => holdsTensors(arg, budget)),
  );
}

/**
 * Whether tensors are in a value, or in the containers in it.
 *
 * @param budget pays for the search, since one container may be searched very often
 */
export function holdsTensors(value: PickleValue, budget: Budget, depth = 0): boolean {
  budget.spend(costs.instruction);
  if (value instanceof TensorReference || value instanceof StorageReference) return true;
  if (value instanceof Inert) return value.holdsTensors;
  if (depth >= searchedDepth) return false;
  if (Array.isArray(value)) return value.slice(0, searchedItems).some((item) => holdsTensors(item, budget, depth + 1));
  if (value instanceof Map) return firstValues(value).some((item) => holdsTensors(item, budget, depth + 1));
  return false;
}

// As deep and as far as tensors lie in the arguments of PyTorch's own functions, or in the state of a module.
const searchedDepth = 2;
const searchedItems = 64;

function firstValues(dictionary: ReadonlyMap<PickleKey, PickleValue>): PickleValue[] {
  const found: PickleValue[] = [];
  for (const value of dictionary.values()) {
    found.push(value);
    if (found.length >= searchedItems) break;
  }
  return found;
}

/**
 * The storage that a persistent id names: `("storage", type, key, location, element count, view)`.
 *
 * @throws FoleyError "weights" where the id is anything else
 */
export function findStorage(path: string, id: PickleValue): StorageReference {
  const [kind, type, key, , count, view] = Array.isArray(id) ? id : [];
  const typeName = type instanceof GlobalName ? type.name.replace(/^torch\./, "") : "";
  if (kind === "storage" && type instanceof GlobalName && !Object.hasOwn(storageTypes, typeName)) {
    const known = Object.keys(storageTypes).join(", ");
    throw unknownForm(path, `a storage among ${known}`, typeName, storeAdvice);
  }
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

const storeAdvice = "save the tensors as float32, float16 or bfloat16";

function list(path: string, name: string, value: PickleValue): PickleValue[] {
  if (Array.isArray(value)) return value;
  throw malformed(path, `a list for ${name}`, "something else");
}

function buildDictionary(path: string, [pairs = []]: readonly PickleValue[], budget: Budget): PickleValue {
  if (!(pairs instanceof Map) && !Array.isArray(pairs))
    throw malformed(path, "a list for OrderedDict", "something else");
  budget.copy(pairs instanceof Map ? pairs.size : pairs.length);
  if (pairs instanceof Map) return new Map(pairs);
  const dictionary = new Map<PickleKey, PickleValue>();
  for (const pair of pairs) {
    const [key, value] = list(path, "an item of an OrderedDict", pair);
    if (value === undefined) throw malformed(path, "pairs in an OrderedDict", "something else");
    dictionary.set(checkKey(path, key), value);
  }
  return dictionary;
}

/**
 * A key of a dictionary: a word, a number or nothing; of a class its name, of other things that Python takes for keys their
 * words.
 */
export function checkKey(path: string, key: PickleValue | undefined): PickleKey {
  if (key instanceof GlobalName) return key.name;
  if (key instanceof Inert) return `<${key.name}>`;
  if (isTuple(key)) return `(${key.slice(0, searchedItems).map(keyWords).join(", ")})`;
  if (key instanceof Uint8Array) return String.fromCharCode(...key.subarray(0, longestKeyBytes));
  if (key === undefined || (typeof key === "object" && key !== null)) {
    throw malformed(path, "words and numbers as keys", "an object");
  }
  return key;
}

const longestKeyBytes = 64;

/** Tuples alone are frozen. */
function isTuple(value: PickleValue | undefined): value is PickleValue[] {
  return Array.isArray(value) && Object.isFrozen(value);
}

function keyWords(value: PickleValue): string {
  if (value instanceof GlobalName || value instanceof Inert) return value.name;
  return typeof value === "object" && value !== null ? "…" : String(value).slice(0, longestKeyBytes);
}

const maxRank = 64;

function rebuildTensor(path: string, args: readonly PickleValue[]): PickleValue {
  const [storage, start, shape, strides, , , lazy] = args;
  if (!(storage instanceof StorageReference) || !isCount(start) || !isCounts(shape) || !isCounts(strides)) {
    throw malformed(path, "a tensor with storage, offset, shape and strides", "something else");
  }
  // What PyTorch has put off: to negate the numbers, or to conjugate them.
  if (lazy instanceof Map && (lazy.get("neg") === true || lazy.get("conj") === true)) {
    throw unknownForm(
      path,
      "a tensor of its own numbers",
      "a negated or conjugated view",
      "save it after resolve_neg()",
    );
  }
  if (shape.length !== strides.length || shape.length > maxRank) {
    throw malformed(path, `as many strides as sizes, at most ${maxRank}`, `${strides.length} for ${shape.length}`);
  }
  const isEmpty = shape.includes(0);
  const last = shape.reduce((index, size, axis) => index + (size - 1) * numberAt(strides, axis), start);
  if (!isEmpty && !(last < storage.elementCount)) {
    const expected = `a tensor within the ${storage.elementCount} elements of storage ${storage.key}`;
    throw malformed(path, expected, `one that reaches element ${last}`);
  }
  return new TensorReference(storage, start, [...shape], [...strides]);
}

/** A tensor of a class of its own is made by a function of the list and then told its class. */
function rebuildFromType(path: string, args: readonly PickleValue[], budget: Budget): PickleValue {
  const [maker, type, own] = args;
  const isPlain = type instanceof GlobalName && plainTensorTypes.has(type.name);
  const build = maker instanceof GlobalName && isPlain ? constructors.get(maker.name) : undefined;
  if (build !== rebuildTensor && build !== firstTensor) {
    return new Inert(type instanceof GlobalName ? type.name : "a tensor of another class", true);
  }
  return build(path, list(path, "a tensor", own ?? null), budget);
}

const plainTensorTypes = new Set(["torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer"]);

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
