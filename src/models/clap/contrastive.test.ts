import { describe, expect, it } from "vitest";
import { gradients } from "../../engine/graph/gradient.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { initialWeights, Scope } from "../../nn/scope.ts";
import { clampLogitScales, contrastiveLoss } from "./contrastive.ts";

const shape = [3, 4];
const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];

async function evaluate(audio: readonly number[], text: readonly number[], targets: readonly number[] = identity) {
  const scope = Scope.root();
  const values = { audio: input("audio", shape), text: input("text", shape), targets: input("targets", [3, 3]) };
  const loss = contrastiveLoss(scope, values);
  const scale = scope.parameters.get("logit_scale_a")?.value;
  const [audioGradient, scaleGradient] = gradients(loss, [values.audio, scale as typeof loss]);
  const results = program({
    loss,
    audioGradient: audioGradient as typeof loss,
    scaleGradient: scaleGradient as typeof loss,
  });
  const executable = await runtime.compile(results, { weights: initialWeights(scope.parameters, new Generator(0)) });
  const feeds = { audio: float32(audio, shape), text: float32(text, shape), targets: float32(targets, [3, 3]) };
  const { loss: value, ...rest } = (await executable.run(feeds)) as Record<string, Tensor<"float32">>;
  await executable.dispose();
  return { loss: value?.data[0] as number, gradients: Object.values(rest).flatMap(({ data }) => [...data]) };
}

/** The mean of both directions' cross-entropies, written out. */
function expectedLoss(audio: readonly number[], text: readonly number[], targets: readonly number[]): number {
  const row = (values: readonly number[], index: number): number[] => {
    const own = values.slice(index * 4, index * 4 + 4);
    return own.map((value) => value / Math.hypot(...own));
  };
  const score = (i: number, j: number): number =>
    row(audio, i).reduce((sum, value, axis) => sum + value * (row(text, j)[axis] as number), 0) / 0.07;
  const crossEntropy = (scoreOf: (i: number, j: number) => number): number => {
    let total = 0;
    for (let i = 0; i < 3; i++) {
      const whole = Math.log([0, 1, 2].reduce((sum, j) => sum + Math.exp(scoreOf(i, j)), 0));
      for (let j = 0; j < 3; j++) total -= (targets[i * 3 + j] as number) * (scoreOf(i, j) - whole);
    }
    return total / 3;
  };
  return (crossEntropy(score) + crossEntropy((i, j) => score(j, i))) / 2;
}

describe("contrastiveLoss", () => {
  const generator = new Generator(3);
  const audio = [...generator.randn(12)];
  const text = [...generator.randn(12)];
  // The first two share a label.
  const shared = [0.5, 0.5, 0, 0.5, 0.5, 0, 0, 0, 1];

  it.each([
    ["with one right text for each sound", identity],
    ["with texts that share a label", shared],
  ])("is the symmetric cross-entropy of cosine similarities: %s", async (_name, targets) => {
    const { loss } = await evaluate(audio, text, targets);
    expect(loss).toBeCloseTo(expectedLoss(audio, text, targets), 4);
  });

  it("does not see how long the embeddings are", async () => {
    const { loss } = await evaluate(audio, text);
    const longer = await evaluate(
      audio.map((value) => 5 * value),
      text.map((value) => 0.1 * value),
    );
    expect(longer.loss).toBeCloseTo(loss, 4);
  });

  it("is almost 0 where each sound has its own text, and has gradients else", async () => {
    const apart = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
    expect((await evaluate(apart, apart)).loss).toBeLessThan(1e-4);
    const { gradients: slopes } = await evaluate(audio, text);
    expect(slopes.every((slope) => Number.isFinite(slope) && slope !== 0)).toBe(true);
  });
});

it("scales of the similarities stay between 1 and 100", () => {
  const weights = new Map([
    ["logit_scale_a", float32([5], [])],
    ["logit_scale_t", float32([-1], [])],
    ["other", float32([9], [])],
  ]);
  clampLogitScales(weights);
  expect([...weights.values()].map(({ data }) => Math.exp(data[0] as number))).toEqual([
    expect.closeTo(100, 4),
    1,
    expect.closeTo(Math.exp(9), 0),
  ]);
});
