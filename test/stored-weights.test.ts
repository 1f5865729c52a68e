import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { constant, input, parameter } from "../src/engine/graph/op/leaf.ts";
import { matMul } from "../src/engine/graph/op/linear.ts";
import { program } from "../src/engine/graph/program.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { float32ToBfloat16, toFloat16, toFloat32 } from "../src/engine/tensor/float16.ts";
import { sizeOf } from "../src/engine/tensor/shape.ts";
import { isStored, type StoredTensor, type Weight } from "../src/engine/tensor/stored-tensor.ts";
import { float32, type Tensor, tensor } from "../src/engine/tensor/tensor.ts";
import { fileSource } from "../src/files/file-source.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { matchConstants } from "../src/weights/match.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";
import { locateWeights, readWeights } from "../src/weights/read-weights.ts";
import { locateShardedWeights } from "../src/weights/sharded.ts";

const size = 32;
const ramp = (scale: number): Tensor<"float32"> =>
  float32(
    Float32Array.from({ length: size * size }, (_, index) => Math.sin(index * scale)),
    [size, size],
  );
const tensors = { narrow: toFloat16(ramp(0.2)), plain: ramp(0.3), second: ramp(0.5) };
const others = {
  ...tensors,
  brief: { dtype: "bfloat16", shape: [size, size], data: float32ToBfloat16(ramp(0.4).data) },
  wide: tensor("float64", [2], Float64Array.of(1, 2)),
} as const;

let folder = "";
let file = "";
let otherFile = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-stored-"));
  file = join(folder, "model.safetensors");
  otherFile = join(folder, "others.safetensors");
  await writeSafetensors(file, tensors);
  await writeSafetensors(otherFile, others);
});
afterAll(() => rm(folder, { recursive: true }));

/** Of both weights, and of a constant that is as large: two layers and what was in the program before. */
async function outputOf(weights: ReadonlyMap<string, Weight>): Promise<Tensor> {
  const x = input("x", [1, size]);
  const names = [...weights.keys()];
  const product = names.reduce((value, name) => matMul(value, parameter(name, [size, size])), x);
  const graph = program({ y: matMul(product, constant(ramp(0.7))) });
  const executable = await new NodeRuntime("cpu", { threadCount: 1 }).compile(graph, { weights });
  const feed = float32(new Float32Array(size).fill(0.1), [1, size]);
  const { y } = await executable.run({ x: feed });
  await executable.dispose();
  return y as Tensor;
}

function only<W>(weights: ReadonlyMap<string, W>, names: readonly string[]): Map<string, W> {
  return new Map(names.map((name) => [name, weights.get(name) as W]));
}

describe("weights that stay in their file", () => {
  it("compute what weights in memory compute, beside constants in memory", async () => {
    const names = ["plain", "second"];
    const located = only(await locateWeights(await fileSource(file)), names);
    expect([...located.values()].every(isStored)).toBe(true);
    expect(await outputOf(located)).toEqual(await outputOf(only(await readWeights(await fileSource(file)), names)));
  });

  it("are those of the file that a link leads to", async () => {
    await symlink(file, join(folder, "link.safetensors"));
    const linked = only(await locateWeights(await fileSource(join(folder, "link.safetensors"))), ["plain"]);
    await rm(join(folder, "link.safetensors"));
    expect(await outputOf(linked)).toEqual(await outputOf(new Map([["plain", tensors.plain]])));
  });

  it("are never mixed with those of a file that took its place", async () => {
    const replaced = join(folder, "replaced.safetensors");
    await writeSafetensors(replaced, { plain: ramp(0.3) });
    const located = await locateWeights(await fileSource(replaced));
    await writeSafetensors(replaced, { plain: ramp(0.6) });
    await expect(outputOf(located)).rejects.toMatchObject({ code: "weights", message: /got a changed one/ });
  });

  it.each(["narrow", "brief"])(
    "compute what they compute in memory where they are stored in half precision: %s",
    async (name) => {
      const located = only(await locateWeights(await fileSource(otherFile)), [name, "plain"]);
      expect([...located.values()].every(isStored)).toBe(true);
      const read = only(await readWeights(await fileSource(otherFile)), [name, "plain"]);
      const widened = new Map([...read].map(([key, weight]) => [key, toFloat32(weight)]));
      expect(await outputOf(located)).toEqual(await outputOf(widened));
    },
  );

  it("are those of PyTorch's files too, where they lie in rows", async () => {
    const path = fileURLToPath(new URL("golden/pytorch/zip.ckpt", import.meta.url));
    const located = await locateWeights(await fileSource(path));
    const stored = [...located].filter(([, weight]) => isStored(weight)).map(([name]) => name);
    expect(stored).toEqual(expect.arrayContaining(["float32", "float16", "bfloat16", "shared", "parameter"]));
    expect(stored).not.toEqual(expect.arrayContaining(["transposed"]));
    const bytes = await readFile(path);
    for (const name of ["float32", "shared", "parameter"]) {
      const { byteOffset, shape } = located.get(name) as StoredTensor;
      const values = Array.from({ length: sizeOf(shape) }, (_, index) => bytes.readFloatLE(byteOffset + 4 * index));
      expect(values).toEqual([...((await readWeights(await fileSource(path))).get(name) as Tensor<"float32">).data]);
    }
  });

  it("are read where the engine can't use them: of other precisions, and in shards of several folders", async () => {
    expect((await locateWeights(await fileSource(otherFile))).get("wide")).toEqual(others.wide);
    await mkdir(join(folder, "elsewhere"));
    await writeSafetensors(join(folder, "elsewhere", "2.safetensors"), { second: tensors.second });
    await symlink(join(folder, "elsewhere", "2.safetensors"), join(folder, "2.safetensors"));
    const index = join(folder, "model.safetensors.index.json");
    const homes = { plain: "model.safetensors", second: "2.safetensors" };
    await writeFile(index, JSON.stringify({ weight_map: homes }));
    expect(Object.fromEntries(await locateShardedWeights(folderFiles(folder), "model.safetensors.index.json"))).toEqual(
      {
        plain: tensors.plain,
        second: tensors.second,
      },
    );
    await writeFile(index, JSON.stringify({ weight_map: { plain: homes.plain } }));
    expect(
      [...(await locateShardedWeights(folderFiles(folder), "model.safetensors.index.json")).values()].every(isStored),
    ).toBe(true);
  });
});

describe("matchConstants", () => {
  const expected = [
    { name: "narrow", shape: [size, size] },
    { name: "plain", shape: [size, size] },
  ];

  it("widens what was read and leaves the rest where it is", async () => {
    const located = await locateWeights(await fileSource(file));
    const matched = matchConstants("here", expected, located, { ignore: [/^second$/] });
    expect(matched.get("narrow")?.dtype).toBe("float32");
    expect(matched.get("plain")).toBe(located.get("plain"));
  });

  it("checks names and shapes as those of weights in memory", async () => {
    const located = await locateWeights(await fileSource(file));
    expect(() => matchConstants("here", expected, located)).toThrow("1 extra (second)");
    const misfit = [{ name: "plain", shape: [size] }, ...expected];
    expect(() => matchConstants("here", misfit, located)).toThrow(`instead of [${size}]`);
  });
});
