import { describe, expect, it } from "vitest";
import { mul, square, sub } from "../engine/graph/op/elementwise.ts";
import { input } from "../engine/graph/op/leaf.ts";
import { reduceMean } from "../engine/graph/op/reduction.ts";
import { Generator } from "../engine/random/generator.ts";
import { NodeRuntime } from "../engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { linear } from "../nn/layer.ts";
import { Scope } from "../nn/scope.ts";
import { Learner, type LearnerOptions } from "./learner.ts";
import { defaultAdamW } from "./optimizer/adamw.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });

/** Learns to halve: a line through points. */
function create(changes: Partial<LearnerOptions> = {}): Promise<Learner> {
  const scope = Scope.root();
  const x = input("x", [4, 1]);
  const made = linear(scope.at("line"), x, 1);
  const error = reduceMean(square(sub(made, input("y", [4, 1]))));
  return Learner.create(runtime, {
    name: "line",
    scope,
    loss: error,
    metrics: { x: reduceMean(mul(x, 2)) },
    results: { made },
    optimizer: { ...defaultAdamW, emaDecay: 0.9 },
    generator: new Generator(1),
    ...changes,
  });
}

const points = { x: float32([1, 2, 3, 4], [4, 1]), y: float32([0.5, 1, 1.5, 2], [4, 1]) };
const copyOf = (weights: ReadonlyMap<string, Tensor>) =>
  new Map([...weights].map(([name, { data }]) => [name, [...(data as Float32Array)]]));

describe("a learner", () => {
  it("learns, and tells metrics that may be called like an input", async () => {
    const learner = await create();
    const losses: number[] = [];
    for (let step = 0; step < 100; step++) {
      const { metrics, results } = await learner.step(points, 0.05);
      losses.push(metrics.loss as number);
      expect(metrics.x).toBe(5);
      expect(results.made?.shape).toEqual([4, 1]);
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 10);
    await learner.dispose();
    await expect(learner.step(points, 0.05)).rejects.toMatchObject({ code: "usage" });
  });

  it("says what memory it needs: two moments and an average beside the weights", async () => {
    const learner = await create();
    const { weights, gradients, optimizer, activations } = learner.memory;
    expect(weights).toBeGreaterThanOrEqual(8);
    expect([gradients, optimizer]).toEqual([weights, 3 * weights]);
    expect(activations).toBeGreaterThan(0);
    await learner.dispose();
  });

  it.each([
    ["a loss", { ...points, y: float32([0, Number.NaN, 0, 0], [4, 1]) }, "line: loss is NaN; "],
    ["an infinite loss", { ...points, y: float32([0, 3e38, 0, 0], [4, 1]) }, "line: loss is Infinity; "],
  ])("changes nothing where %s is not finite, and names it", async (_, feeds, message) => {
    const learner = await create();
    await learner.step(points, 0.05);
    const before = copyOf(learner.state());
    await expect(learner.step(feeds, 0.05)).rejects.toMatchObject({
      code: "diverged",
      message: expect.stringContaining(message),
    });
    expect(copyOf(learner.state())).toEqual(before);
    await expect(learner.step(points, 0.05)).resolves.toBeDefined();
  });

  it("names the gradient that is not finite where the loss is", async () => {
    const learner = await create({
      weights: new Map([
        ["line.weight", float32([0], [1, 1])],
        ["line.bias", float32([0])],
      ]),
    });
    const feeds = { x: float32([1e38, 0, 0, 0], [4, 1]), y: float32([1e5, 0, 0, 0], [4, 1]) };
    await expect(learner.step(feeds, 0.05)).rejects.toThrow("line: the gradient of line.weight is not finite");
  });

  it.each([
    ["is missing", (weights: Map<string, Tensor>) => weights.delete("line.bias"), "1 missing (line.bias)"],
    ["is extra", (weights: Map<string, Tensor>) => weights.set("other", float32([1])), "1 extra (other)"],
    [
      "is misshapen",
      (weights: Map<string, Tensor>) => weights.set("line.bias", float32([1, 2])),
      "1 misshapen (line.bias [2] instead of [1])",
    ],
  ])("refuses first weights where a tensor %s", async (_, spoil, message) => {
    const weights = new Map<string, Tensor>([
      ["line.weight", float32([1], [1, 1])],
      ["line.bias", float32([1])],
    ]);
    spoil(weights);
    await expect(create({ weights })).rejects.toMatchObject({
      code: "weights",
      message: expect.stringContaining(message),
    });
  });

  it("leaves frozen weights as they are, and keeps them among the model's", async () => {
    const learner = await create({ isFrozen: (name) => name === "line.bias" });
    const before = copyOf(learner.modelWeights());
    await learner.step(points, 0.05);
    const after = copyOf(learner.modelWeights());
    expect(after.get("line.bias")).toEqual(before.get("line.bias"));
    expect(after.get("line.weight")).not.toEqual(before.get("line.weight"));
  });
});
