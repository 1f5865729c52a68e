import { describe, expect, it } from "vitest";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { plainHifiganWeights } from "./weights.ts";

const direction = float32([3, 4, 0, 5], [2, 1, 2]);
const length = float32([10, 2], [2, 1, 1]);
const bias = float32([1, 2]);

function folded(weights: Record<string, Tensor>): Record<string, number[]> {
  const plain = plainHifiganWeights("vocoder", new Map(Object.entries(weights)));
  return Object.fromEntries([...plain].map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

describe("plainHifiganWeights", () => {
  it.each([
    ["ups.0.weight_g", "ups.0.weight_v"],
    ["ups.0.parametrizations.weight.original0", "ups.0.parametrizations.weight.original1"],
  ])("gives each row of the weight its length: %s", (g, v) => {
    const weights = folded({ [g]: length, [v]: direction, "ups.0.bias": bias });
    expect(weights).toEqual({ "upsampler.0.weight": [6, 8, 0, 2], "upsampler.0.bias": [1, 2] });
  });

  it("leaves plain weights as they are", () => {
    const plain = { "conv_pre.weight": direction, "conv_pre.bias": bias, mean: bias };
    expect(plainHifiganWeights("vocoder", new Map(Object.entries(plain)))).toEqual(new Map(Object.entries(plain)));
  });

  it("names a weight of which a half is missing", () => {
    expect(() => folded({ "conv_pre.weight_v": direction })).toThrow("vocoder: conv_pre: expected 2 lengths");
    expect(() => folded({ "conv_pre.weight_g": length })).toThrow("conv_pre.weight_g: expected its direction");
  });
});
