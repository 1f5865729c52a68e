import { describe, expect, it } from "vitest";
import { input } from "../engine/graph/op/leaf.ts";
import { program } from "../engine/graph/program.ts";
import { Generator } from "../engine/random/generator.ts";
import { NodeRuntime } from "../engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { linear } from "./layer.ts";
import { loraAdapter, mergeLora } from "./lora.ts";
import { Scope } from "./scope.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const x = float32(new Generator(2).randn(20), [4, 5]);

function build(rank: number) {
  const scope = Scope.root({ adapter: loraAdapter({ rank, alpha: 6 }) });
  const query = linear(scope.at("attn1", "to_q"), input("x", [4, 5]), 7);
  return { scope, graph: program({ y: linear(scope.at("proj"), query, 3) }) };
}

async function outputs(rank: number, weights: ReadonlyMap<string, Tensor>): Promise<Float32Array> {
  const executable = await runtime.compile(build(rank).graph, { weights });
  const { y } = await executable.run({ x });
  await executable.dispose();
  return (y as Tensor<"float32">).data;
}

/** Random weights throughout, so that no change is zero. */
const weights = new Map(
  [...build(2).scope.parameters].map(([name, { shape }], index): [string, Tensor] => [
    name,
    float32(new Generator(index).randn(shape.reduce((product, length) => product * length, 1)), shape),
  ]),
);

describe("low-rank adaptation", () => {
  it("adds a pair of matrices to attention layers alone", () => {
    const added = [...build(2).scope.parameters.keys()].filter((name) => !build(0).scope.parameters.has(name));
    expect(added).toEqual(["attn1.to_q.lora_A.weight", "attn1.to_q.lora_B.weight"]);
  });

  it("computes the same merged and unmerged", async () => {
    const unmerged = await outputs(2, weights);
    const merged = await outputs(0, mergeLora(weights, 6));
    const base = await outputs(0, mergeLora(weights, 6, 0));
    const distance = (other: Float32Array) =>
      Math.max(...unmerged.map((value, i) => Math.abs(value - (other[i] as number))));
    expect(distance(merged)).toBeLessThan(1e-4);
    expect(distance(base)).toBeGreaterThan(1);
  });

  it("is the base at strength 0", () => {
    for (const [name, { data }] of mergeLora(weights, 6, 0)) expect(data).toEqual(weights.get(name)?.data);
  });
});
