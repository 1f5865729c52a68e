import { expect, it } from "vitest";
import { type ByteSource, bytesInMemory } from "../bytes/byte-source.ts";
import { splitPath } from "../bytes/file-path.ts";
import { constant, input, parameter } from "../graph/op/leaf.ts";
import { matMul } from "../graph/op/linear.ts";
import { program } from "../graph/program.ts";
import { NodeRuntime } from "../runtime/node/node-runtime.ts";
import { toFloat16 } from "../tensor/float16.ts";
import type { StoredTensor, Weight } from "../tensor/stored-tensor.ts";
import { float32, type Tensor } from "../tensor/tensor.ts";
import { weightsAtHand } from "./weights-at-hand.ts";

const size = 32;
const ramp = float32(
  Float32Array.from({ length: size * size }, (_, index) => Math.round(64 * Math.sin(index)) / 64),
  [size, size],
);

/** Behind eight bytes of something else, and not in memory as far as anybody can tell. */
function elsewhere(file: string | null = null): ByteSource {
  const bits = toFloat16(ramp).data;
  const bytes = new Uint8Array(8 + bits.byteLength);
  bytes.set(new Uint8Array(bits.buffer), 8);
  return { ...bytesInMemory("elsewhere", bytes), bytes: null, file };
}

const stored = (source: ByteSource): StoredTensor => ({
  dtype: "float32",
  shape: [size, size],
  source,
  byteOffset: 8,
  precision: "float16",
});

async function outputOf(weight: Weight): Promise<Tensor> {
  const y = matMul(matMul(input("x", [1, size]), parameter("w", [size, size])), constant(ramp));
  const executable = await new NodeRuntime("cpu", { threadCount: 1 }).compile(program({ y }), {
    weights: new Map([["w", weight]]),
  });
  const { y: output } = await executable.run({ x: float32(new Float32Array(size).fill(0.5), [1, size]) });
  await executable.dispose();
  return output as Tensor;
}

it("computes with what is stored in no file as with numbers in memory", async () => {
  expect(await outputOf(stored(elsewhere()))).toEqual(await outputOf(ramp));
});

it("leaves what is in files of one folder where it is, and reads it where the engine maps no files", async () => {
  const weights = new Map<string, Weight>([
    ["a", stored(elsewhere("/one/a.bin"))],
    ["b", stored(elsewhere("/one/b.bin"))],
  ]);
  expect(await weightsAtHand(weights, { mapsFiles: true })).toEqual(weights);
  const read = await weightsAtHand(weights, { mapsFiles: false });
  expect([...read.values()].every((weight) => (weight as StoredTensor).source.bytes !== null)).toBe(true);
});

it.each(["/other/b.bin", null])("reads all where one lies elsewhere: %s", async (file) => {
  const weights = new Map<string, Weight>([
    ["a", stored(elsewhere("/one/a.bin"))],
    ["b", stored(elsewhere(file))],
    ["c", ramp],
  ]);
  const read = await weightsAtHand(weights, { mapsFiles: true });
  expect(read.get("c")).toBe(ramp);
  for (const name of ["a", "b"]) {
    const { source, byteOffset, precision } = read.get(name) as StoredTensor;
    expect({ byteOffset, precision, size: source.bytes?.length }).toEqual({
      byteOffset: 0,
      precision: "float16",
      size: 2 * size * size,
    });
  }
});

it("parts paths of every system", () => {
  expect(splitPath("/a/b\\c.bin")).toEqual({ folder: "/a", name: "b\\c.bin" });
  expect(splitPath("C:\\a\\b.bin")).toEqual({ folder: "C:\\a", name: "b.bin" });
});
