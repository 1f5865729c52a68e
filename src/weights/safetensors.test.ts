import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat16 } from "../engine/tensor/float16.ts";
import { float32, int64, type Tensor, tensor } from "../engine/tensor/tensor.ts";
import { readSafetensors, readSafetensorsHeader } from "./node/read-safetensors.ts";
import { writeSafetensors } from "./node/write-safetensors.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-weights-"));
});
afterAll(() => rm(folder, { recursive: true }));

const everyDType: Record<string, Tensor> = {
  flag: tensor("bool", [3], Uint8Array.of(1, 0, 1)),
  "a.weight": float32([1, -2.5, 3, Number.POSITIVE_INFINITY], [2, 2]),
  half: toFloat16(float32([0.1, 65504])),
  precise: tensor("float64", [], Float64Array.of(Math.PI)),
  steps: int64([-(2 ** 40), 7]),
  counts: tensor("int32", [1, 2], Int32Array.of(-3, 4)),
  bytes: tensor("uint8", [2], Uint8Array.of(0, 255)),
  nothing: float32([], [0, 5]),
  "Ünïcode/名": float32([9], [1]),
};

/** A file from a header and data, with whatever defects the test wants. */
async function writeRaw(header: unknown, dataBytes: number, headerLength?: bigint): Promise<string> {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, headerLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  const path = join(folder, "raw.safetensors");
  await writeFile(path, bytes);
  return path;
}

function entry(begin: number, end: number, changes: object = {}): object {
  return { dtype: "F32", shape: [(end - begin) / 4], data_offsets: [begin, end], ...changes };
}

describe("safetensors", () => {
  it("reads back what it wrote, every dtype, scalars, empty tensors and metadata", async () => {
    const path = join(folder, "all.safetensors");
    await writeSafetensors(path, everyDType, { kind: "test", note: "naïve" });
    const { tensors, metadata } = await readSafetensors(path);
    expect(Object.fromEntries(tensors)).toEqual(everyDType);
    expect(metadata).toEqual({ kind: "test", note: "naïve" });
    expect(await readdir(folder)).toEqual(["all.safetensors"]);
  });

  it("widens small integers, as of PyTorch's files", async () => {
    const path = await writeRaw(
      { a: entry(0, 4, { dtype: "I16", shape: [2] }), b: entry(4, 6, { dtype: "I8", shape: [2] }) },
      6,
    );
    const bytes = await readFile(path);
    bytes.set([0xfe, 0xff, 0x03, 0x01, 0xff, 0x05], bytes.length - 6);
    await writeFile(path, bytes);
    const { tensors } = await readSafetensors(path);
    expect(tensors.get("a")).toEqual(tensor("int32", [2], Int32Array.of(-2, 259)));
    expect(tensors.get("b")).toEqual(tensor("int32", [2], Int32Array.of(-1, 5)));
  });

  it("says of numbers that it does not read what to store them as", async () => {
    const path = await writeRaw({ a: entry(0, 4, { dtype: "F8_E4M3", shape: [4] }) }, 4);
    await expect(readSafetensors(path)).rejects.toThrow(/BOOL, got F8_E4M3; store it as F32, F16 or BF16$/);
  });

  it("puts every tensor at an offset that its elements are aligned to", async () => {
    const path = join(folder, "aligned.safetensors");
    await writeSafetensors(path, everyDType);
    const { tensors } = await readSafetensorsHeader(path);
    const widths: Record<string, number> = { F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, U8: 1, BOOL: 1 };
    for (const { stored, byteOffset } of tensors.values()) expect(byteOffset % (widths[stored] ?? 0)).toBe(0);
  });

  it("is the identity on any names and numbers", async () => {
    const path = join(folder, "any.safetensors");
    const names = fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__");
    const values = fc.float32Array({ maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, values), { maxLength: 6 }), async (pairs) => {
        const written = new Map(pairs.map(([name, data]) => [name, float32(data)]));
        await writeSafetensors(path, written);
        const { tensors } = await readSafetensors(path);
        expect(new Map([...tensors].sort())).toEqual(new Map([...written].sort()));
      }),
      { numRuns: 30 },
    );
  });

  it("writes a view on a larger array without its surroundings", async () => {
    const path = join(folder, "view.safetensors");
    await writeSafetensors(path, { part: float32(Float32Array.of(1, 2, 3, 4).subarray(1, 3)) });
    expect((await readSafetensors(path)).tensors.get("part")).toEqual(float32([2, 3]));
  });

  it("widens bfloat16 to float32, and reads tensors that are not aligned", async () => {
    const path = await writeRaw(
      { odd: { dtype: "U8", shape: [1], data_offsets: [0, 1] }, b: entry(1, 5, { dtype: "BF16", shape: [2] }) },
      5,
    );
    expect((await readSafetensors(path)).tensors.get("b")).toEqual(float32([0, 0]));
  });

  it.each<[string, unknown, number, bigint?]>([
    ["a header of 99 bytes in a file of 10", "{}", 0, 99n],
    ["a header of 200000000 bytes", "{}", 0, 200_000_000n],
    ["expected a header in JSON", "{no json", 0],
    ["expected a JSON object as header, got []", [], 0],
    ["__metadata__ that maps words to strings", { __metadata__: { a: 1 } }, 0],
    ['tensor "a" with a dtype among F32', { a: entry(0, 4, { dtype: "F8_E4M3" }) }, 4],
    ['tensor "a" with a shape, got [-1]', { a: entry(0, 4, { shape: [-1] }) }, 4],
    ['tensor "a" with two data_offsets, got [0]', { a: entry(0, 4, { data_offsets: [0] }) }, 4],
    ['tensor "a" (F32 [2]) in 8 bytes, got data_offsets 0 to 4', { a: entry(0, 4, { shape: [2] }) }, 4],
    ["(truncated)", { a: entry(0, 8) }, 3],
    ["(bytes after the last tensor)", { a: entry(0, 4) }, 8],
    ['tensor "b" to begin at data byte 8, got one that overlaps', { a: entry(0, 8), b: entry(4, 12) }, 12],
    ['tensor "b" to begin at data byte 4, got unused bytes', { a: entry(0, 4), b: entry(8, 12) }, 12],
    ['tensor "a" with a shape, got none', { a: { dtype: "F32", data_offsets: [0, 4] } }, 4],
  ])("refuses a file with one line: %s", async (message, header, dataBytes, headerLength) => {
    const path = await writeRaw(header, dataBytes, headerLength);
    const error = await readSafetensors(path).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "weights", message: expect.stringContaining(message) });
    expect(error).toMatchObject({
      message: expect.stringMatching(/^[^\n]*raw\.safetensors: expected [^\n]*, got [^\n]*; [^\n]*$/),
    });
  });

  it("tells a missing file, an empty file and a folder apart", async () => {
    await writeFile(join(folder, "empty.safetensors"), "");
    await expect(readSafetensors(join(folder, "none"))).rejects.toMatchObject({ code: "not-found" });
    await expect(readSafetensors(join(folder, "empty.safetensors"))).rejects.toThrow("got 0 bytes");
    await expect(readSafetensors(folder)).rejects.toThrow("expected a file, got a folder");
  });

  it("gives tensors or an error of ours, whatever its header says", async () => {
    const path = join(folder, "lies.safetensors");
    const hostile = fc.oneof(
      fc.nat(64),
      fc.integer(),
      fc.double(),
      fc.constant(2 ** 53),
      fc.string({ maxLength: 5 }),
      fc.constant(null),
    );
    const entry = fc.record({
      dtype: fc.oneof(fc.constantFrom("F32", "F16", "BOOL", "F8_E4M3"), hostile),
      shape: fc.oneof(fc.array(fc.nat(4), { maxLength: 3 }), fc.array(hostile, { maxLength: 3 }), hostile),
      data_offsets: fc.oneof(fc.tuple(fc.nat(32), fc.nat(32)), fc.array(hostile, { maxLength: 3 }), hostile),
    });
    const headers = fc.dictionary(
      fc.constantFrom("a", "b", "__metadata__", "__proto__", "constructor"),
      fc.oneof(entry, hostile),
    );
    await fc.assert(
      fc.asyncProperty(headers, fc.nat(40), async (header, dataBytes) => {
        const text = Buffer.from(JSON.stringify(header));
        const length = Buffer.alloc(8);
        length.writeBigUInt64LE(BigInt(text.length));
        await writeFile(path, Buffer.concat([length, text, Buffer.alloc(dataBytes)]));
        await readSafetensors(path).catch((error: unknown) => {
          if (!(error instanceof FoleyError) || error.code !== "weights" || error.message.includes("\n")) throw error;
        });
      }),
      { numRuns: 400 },
    );
  });
});
