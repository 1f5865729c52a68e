import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { storedDTypes } from "../stored-dtype.ts";
import { OutOfBytes } from "./byte-reader.ts";
import { malformed } from "./defect.ts";
import { type Unpickled, unpickle, unpickleAll } from "./pickle.ts";
import { type PickleValue, type StorageReference, storageTypes } from "./reference.ts";
import { checkWithin, type StoredRange, ZipArchive } from "./zip-archive.ts";

/** The pickled value of a file, and where each of its storages lies. */
export interface Contents {
  readonly value: PickleValue;
  readonly locate: (storage: StorageReference) => Promise<StoredRange>;
}

/** The format of `torch.save` since PyTorch 1.6: a zip archive with `data.pkl` and a file for each storage. */
export async function openZipFormat(source: ByteSource): Promise<Contents> {
  const path = source.name;
  const archive = await ZipArchive.open(source);
  const pickles = archive.names.filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw malformed(path, "one data.pkl in the archive", pickles.length === 0 ? "none" : `${pickles.length}`);
  }
  const folder = pickle.slice(0, -"data.pkl".length);
  if (archive.has(`${folder}byteorder`)) {
    const order = new TextDecoder().decode(await archive.read(`${folder}byteorder`));
    if (order !== "little") throw malformed(path, "little-endian numbers", order === "big" ? "big-endian" : "others");
  }
  const value = unpickleAll(path, await archive.read(pickle));
  return { value, locate: (storage) => archive.locate(`${folder}data/${storage.key}`) };
}

const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;

/** The format before PyTorch 1.6: pickles one after the other, then each storage with its size before it. */
export async function openLegacyFormat(source: ByteSource): Promise<Contents> {
  const path = source.name;
  let position = 0;
  const storages: StorageReference[] = [];
  const next = async (): Promise<PickleValue> => {
    const pickle = await unpickleAt(source, position);
    position += pickle.byteLength;
    for (const storage of pickle.storages) storages.push(storage);
    return pickle.value;
  };
  if ((await next()) !== magicNumber) throw malformed(path, "a file that torch.save wrote", "another pickle");
  if ((await next()) !== protocolVersion) throw malformed(path, `version ${protocolVersion}`, "another");
  const system = await next();
  if (system instanceof Map && system.get("little_endian") === false) {
    throw malformed(path, "little-endian numbers", "big-endian");
  }
  const value = await next();
  const keys = await next();
  if (!Array.isArray(keys)) throw malformed(path, "the keys of the storages", "something else");
  const elementBytes = storageWidths(path, storages);
  const ranges = new Map<string, StoredRange>();
  for (const key of keys) {
    if (typeof key !== "string") throw malformed(path, "words as keys of the storages", "something else");
    const range = await locateLegacy(source, position, elementBytes.get(key));
    ranges.set(key, range);
    position = range.byteOffset + range.byteLength;
  }
  const locate = async ({ key }: StorageReference): Promise<StoredRange> => {
    const range = ranges.get(key);
    if (range === undefined) throw malformed(path, `storage ${key} in the file`, "none");
    return range;
  };
  return { value, locate };
}

const firstWindowBytes = 2 ** 16;
const maxPickleBytes = 2 ** 28;

/** A pickle does not say how long it is, so more of the file is tried until it ends. */
async function unpickleAt(source: ByteSource, position: number): Promise<Unpickled> {
  const { name: path, size } = source;
  for (let window = firstWindowBytes; ; window *= 4) {
    const length = Math.min(window, size - position);
    try {
      return unpickle(path, await source.read(position, length));
    } catch (cause) {
      if (!(cause instanceof OutOfBytes)) throw cause;
      if (length === size - position || window >= maxPickleBytes) {
        throw malformed(path, "a whole pickle", "one that ends early (truncated)", cause);
      }
    }
  }
}

async function locateLegacy(
  source: ByteSource,
  position: number,
  elementBytes: number | undefined,
): Promise<StoredRange> {
  const { name: path, size } = source;
  if (elementBytes === undefined) throw malformed(path, "storages that tensors use", "another");
  checkWithin(path, position, 8, size);
  const count = Number(new DataView((await source.read(position, 8)).buffer).getBigUint64(0, true));
  const range = { byteOffset: position + 8, byteLength: count * elementBytes };
  checkWithin(path, range.byteOffset, range.byteLength, size);
  return range;
}

/** Bytes of an element of each storage, since the older format writes lengths in elements. */
function storageWidths(path: string, storages: readonly StorageReference[]): Map<string, number> {
  const widths = new Map<string, number>();
  for (const { key, type } of storages) {
    const { bytes } = storedDTypes[storageTypes[type]];
    if ((widths.get(key) ?? bytes) !== bytes) throw malformed(path, "one type for each storage", `two for ${key}`);
    widths.set(key, bytes);
  }
  return widths;
}
