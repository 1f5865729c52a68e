import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FoleyError } from "../../engine/tensor/error.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { readPytorch, readPytorchStateDict } from "../node/read-pytorch.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-pytorch-"));
});
afterAll(() => rm(folder, { recursive: true }));

const uint16 = (value: number): Buffer => Buffer.of(value & 255, value >> 8);
const uint32 = (value: number): Buffer => Buffer.concat([uint16(value & 0xffff), uint16(value >>> 16)]);
const uint64 = (value: number): Buffer => Buffer.concat([uint32(value), uint32(0)]);
const ones = uint32(0xffffffff);

interface ZipOptions {
  /** Sizes and offsets in the fields of zip64 alone. */
  readonly isWide?: boolean;
  readonly method?: number;
}

/** A zip archive with the given files, named as PyTorch names them. */
function zip(files: readonly (readonly [string, Buffer])[], { isWide = false, method = 0 }: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of files) {
    const common = [uint16(0), uint16(method), uint32(0), uint32(0)];
    const names = Buffer.from(`archive/${name}`);
    const local = [uint32(0x04034b50), uint16(0), ...common, uint32(data.length), uint32(data.length)];
    const part = Buffer.concat([...local, uint16(names.length), uint16(0), names, data]);
    const wide = [uint16(1), uint16(24), uint64(data.length), uint64(data.length), uint64(offset)];
    const extra = isWide ? Buffer.concat(wide) : Buffer.alloc(0);
    const size = isWide ? ones : uint32(data.length);
    directory.push(
      Buffer.concat([uint32(0x02014b50), uint16(0), uint16(0), ...common, size, size, uint16(names.length)]),
      Buffer.concat([uint16(extra.length), uint16(0), Buffer.alloc(8), isWide ? ones : uint32(offset), names, extra]),
    );
    parts.push(part);
    offset += part.length;
  }
  const entries = Buffer.concat(directory);
  const end64 = Buffer.concat([
    uint32(0x06064b50),
    uint64(44),
    Buffer.alloc(28),
    uint64(entries.length),
    uint64(offset),
  ]);
  const locator = Buffer.concat([uint32(0x07064b50), uint32(0), uint64(offset + entries.length), uint32(1)]);
  const narrow = [Buffer.alloc(8), isWide ? ones : uint32(entries.length), isWide ? ones : uint32(offset), uint16(0)];
  const end = Buffer.concat([uint32(0x06054b50), ...narrow]);
  return Buffer.concat([...parts, entries, ...(isWide ? [end64, locator] : []), end]);
}

const storage = "(U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x04tQ";
const rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";
const tensor = (shape: string, strides: string): string => `${rebuild}(${storage}K\x00${shape}${strides}\x89NtR`;
const four = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);

async function write(pickle: string, data: Buffer = four, options: ZipOptions = {}): Promise<string> {
  const path = join(folder, "made.pt");
  const files = [["data.pkl", Buffer.from(pickle, "latin1")] as const, ["data/0", data] as const];
  await writeFile(path, zip(files, options));
  return path;
}

const vector = `}U\x01a${tensor("K\x04\x85", "K\x01\x85")}s.`;

describe("readPytorch", () => {
  it.each([false, true])("reads an archive, with sizes of zip64: %s", async (isWide) => {
    const path = await write(vector, four, { isWide });
    expect(await readPytorchStateDict(path)).toEqual(new Map([["a", float32([1, 2, 3, 4])]]));
  });

  it("refuses a compressed archive", async () => {
    await expect(readPytorch(await write(vector, four, { method: 8 }))).rejects.toThrow(
      "neither compressed nor encrypted",
    );
  });

  it("knows a TorchScript program by its compressed text", async () => {
    const path = join(folder, "script.pt");
    await writeFile(path, zip([["code/__torch__.py", four] as const], { method: 8 }));
    await expect(readPytorch(path)).rejects.toThrow(
      "expected weights, got a TorchScript program; use a file of its state_dict() alone",
    );
  });

  it("refuses two files of one name, of which a scanner may see the other", async () => {
    const path = join(folder, "twice.pt");
    const pickle = Buffer.from(vector, "latin1");
    await writeFile(
      path,
      zip([
        ["data.pkl", pickle],
        ["data.pkl", pickle],
        ["data/0", four],
      ]),
    );
    await expect(readPytorch(path)).rejects.toThrow("each name once in the archive");
  });

  it("refuses a storage that is smaller than the pickle says", async () => {
    await expect(readPytorch(await write(vector, four.subarray(0, 12)))).rejects.toThrow(
      "expected 16 bytes in storage 0, got 12",
    );
  });

  it("refuses a storage outside of the archive", async () => {
    await expect(readPytorch(await write(vector.replace("U\x010", "U\x0a../../secr")))).rejects.toThrow(
      "archive/data/../../secr in the archive, got an archive without it",
    );
  });

  it("refuses entries that share bytes, and a header that names another entry", async () => {
    const bytes = zip([
      ["data.pkl", Buffer.from(vector, "latin1")],
      ["data/0", four],
      ["data/1", four],
    ]);
    const path = join(folder, "overlapping.pt");
    const twice = Buffer.from(bytes);
    // In the directory, the first storage is said to reach into the second.
    const entry = twice.lastIndexOf("archive/data/0") - 46;
    twice.writeUInt32LE(32, entry + 20);
    twice.writeUInt32LE(32, entry + 24);
    await writeFile(path, twice);
    await expect(readPytorchStateDict(path)).rejects.toThrow("entries beside one another, got two that overlap");
    const renamed = Buffer.from(bytes);
    renamed.write("archive/data/9", renamed.indexOf("archive/data/0"));
    await writeFile(path, renamed);
    await expect(readPytorchStateDict(path)).rejects.toThrow("archive/data/0 where the directory says");
  });

  it("gives an archive's values or an error of ours, whatever its headers say", async () => {
    const bytes = await readFile(await write(vector));
    const headers = bytes.indexOf("archive/data/0") - 30;
    const changes = fc.array(fc.tuple(fc.integer({ min: headers, max: bytes.length - 1 }), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of list) changed[at] = value;
        const path = join(folder, `fuzzed-${number++ % 8}.pt`);
        await writeFile(path, changed);
        await readPytorchStateDict(path).catch((error: unknown) => {
          if (!(error instanceof FoleyError) || error.code !== "weights" || error.message.includes("\n")) throw error;
        });
      }),
      { numRuns: 400 },
    );
  });

  it("gives one tensor where one is held twice", async () => {
    const path = await write(`}U\x01a${tensor("K\x04\x85", "K\x01\x85")}sU\x01b${tensor("K\x04\x85", "K\x01\x85")}s.`);
    const tensors = await readPytorchStateDict(path);
    expect(tensors.get("a")).toBe(tensors.get("b"));
  });

  it("refuses a small file that expands to all memory", async () => {
    const huge = tensor("J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86", "K\x00K\x00\x86");
    await expect(readPytorch(await write(`${huge}.`))).rejects.toThrow("tensors about as large as the file");
  });

  it("keeps a list that holds itself, and refuses one that is very deep", async () => {
    const endless = (await readPytorch(await write("]q\x00h\x00a."))) as unknown[];
    expect(endless[0]).toBe(endless);
    await expect(readPytorch(await write(`${"]".repeat(9999)}${"a".repeat(9998)}.`))).rejects.toThrow("200 deep");
  });

  it("shares what the file shares, however often", async () => {
    const doubled = Array.from(
      { length: 100 },
      (_, level) => `]q${String.fromCharCode(level + 1)}(h${String.fromCharCode(level)}h${String.fromCharCode(level)}e`,
    );
    await expect(readPytorch(await write(`]q\x00${doubled.join("")}.`))).resolves.toHaveLength(2);
  });
});
