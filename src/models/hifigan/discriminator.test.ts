import { describe, expect, it } from "vitest";
import { gradients } from "../../engine/graph/gradient.ts";
import { add } from "../../engine/graph/op/elementwise.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { reduceMean } from "../../engine/graph/op/reduction.ts";
import { program } from "../../engine/graph/program.ts";
import type { Value } from "../../engine/graph/value.ts";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { initialWeights, Scope } from "../../nn/scope.ts";
import { type WaveDiscriminatorConfig, waveDiscriminator } from "./discriminator.ts";

const config: WaveDiscriminatorConfig = {
  periods: [2, 3, 5],
  period_channels: [4, 6],
  scale_channels: [4, 4, 6],
  spectrogram_sizes: [64],
  spectrogram_channels: [4, 4, 6, 6],
};

describe("waveDiscriminator", () => {
  // 200 samples are no multiple of 3: the last row of a period is filled up.
  const wave = input("wave", [2, 200]);
  const scope = Scope.root({ prefix: "discriminator" });
  const { logits, features } = waveDiscriminator(scope, config, wave);

  it("judges by each period, by the waveform itself and by each spectrogram", () => {
    expect(logits).toHaveLength(5);
    expect(features).toHaveLength(3 * 2 + 3 + 4);
    for (const { shape } of [...logits, ...features]) expect(shape[0]).toBe(2);
    expect(logits.map(({ shape }) => shape.at(-1))).toEqual([2, 3, 5, 13, 5]);
  });

  it("strides over the rows of a period no further than the reference does", () => {
    const deep = { ...config, periods: [2], period_channels: [4, 4, 4, 4, 4] };
    const rows = waveDiscriminator(Scope.root(), deep, input("wave", [1, 400])).features.slice(0, 5);
    expect(rows.map(({ shape }) => shape[2])).toEqual([67, 23, 8, 3, 3]);
  });

  it("tells the generator by every sample where it is given away", async () => {
    const [gradient] = gradients(logits.map((logit) => reduceMean(logit)).reduce(add), [wave]) as [Value];
    const generator = new Generator(5);
    const weights = initialWeights(scope.parameters, generator);
    const executable = await new NodeRuntime("cpu", { threadCount: 1 }).compile(program({ gradient }), { weights });
    const result = await executable.run({ wave: float32(generator.randn(400), [2, 200]) });
    await executable.dispose();
    const slopes = (result.gradient as Tensor<"float32">).data;
    expect(slopes.every((slope) => Number.isFinite(slope) && slope !== 0)).toBe(true);
  });
});
