import type { Tensor } from "../src/engine/tensor/tensor.ts";
import { writeWhole } from "../src/files/write-whole.ts";

const storageNames: Partial<Record<Tensor["dtype"], string>> = { float32: "FloatStorage", float16: "HalfStorage" };
const alignment = 64;

interface ZipFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** A state dict as `torch.save` writes it: a zip archive with a pickle of protocol 2 and a file for each tensor. */
export async function writePytorch(path: string, tensors: ReadonlyMap<string, Tensor>): Promise<void> {
  const named = [...tensors];
  const storages = named.map(([, { data }], index): ZipFile => {
    return { name: `archive/data/${index}`, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  });
  await writeWhole(path, archive([{ name: "archive/data.pkl", data: pickle(named) }, ...storages]));
}

function pickle(tensors: readonly (readonly [string, Tensor])[]): Uint8Array {
  const items = tensors.map(([name, { dtype, shape, data }], index) => {
    const storage = storageNames[dtype];
    if (storage === undefined) throw new Error(`${name}: no storage for ${dtype}`);
    let stride = 1;
    const strides = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis] as number;
    }
    const key = String(index);
    const persistent = `(${word("storage")}ctorch\n${storage}\n${word(key)}${word("cpu")}${whole(data.length)}tQ`;
    const rebuilt = `${persistent}${whole(0)}${tuple(shape)}${tuple(strides)}\x89Nt`;
    return `${word(name)}ctorch._utils\n_rebuild_tensor_v2\n(${rebuilt}R`;
  });
  return Buffer.from(`\x80\x02}(${items.join("")}u.`, "latin1");
}

const word = (text: string): string => `X${uint32(text.length)}${text}`;
const whole = (value: number): string => `J${uint32(value)}`;
const tuple = (values: readonly number[]): string => `(${values.map(whole).join("")}t`;

function uint32(value: number): string {
  return String.fromCharCode(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

/** A zip archive without compression, each file aligned; foley checks no sums, so that there are none. */
function* archive(files: readonly ZipFile[]): Generator<Uint8Array> {
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of files) {
    const padding = (alignment - ((offset + 30 + name.length) % alignment)) % alignment;
    const local = Buffer.alloc(30 + name.length + padding);
    local.writeUInt32LE(0x04034b50, 0);
    sizes(local, 18, data.length);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(padding, 28);
    local.write(name, 30);
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50, 0);
    sizes(entry, 20, data.length);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    entry.write(name, 46);
    directory.push(entry);
    yield local;
    yield data;
    offset += local.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  yield entries;
  yield end;
}

function sizes(header: Buffer, at: number, size: number): void {
  header.writeUInt32LE(size, at);
  header.writeUInt32LE(size, at + 4);
}
