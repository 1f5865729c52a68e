import { describe, expect, it } from "vitest";
import { float32 } from "../../engine/tensor/tensor.ts";
import { currentVaeWeights } from "./weights.ts";

const attention = "decoder.mid_block.attentions.0";

describe("currentVaeWeights", () => {
  it("gives the attention's layers of older files their names of today", () => {
    const layers = ["query", "key", "value", "proj_attn"];
    const found = layers.flatMap((layer) => [`${attention}.${layer}.weight`, `${attention}.${layer}.bias`]);
    const names = currentVaeWeights(new Map(found.map((name) => [name, float32([1])]))).keys();
    const expected = ["to_q", "to_k", "to_v", "to_out.0"];
    expect([...names]).toEqual(
      expected.flatMap((layer) => [`${attention}.${layer}.weight`, `${attention}.${layer}.bias`]),
    );
  });

  it("makes matrices of convolutions of one point", () => {
    const found = new Map([
      [`${attention}.query.weight`, float32([1, 2, 3, 4], [2, 2, 1, 1])],
      [`${attention}.to_out.0.weight`, float32([5, 6, 7, 8], [2, 2, 1, 1])],
    ]);
    expect(Object.fromEntries(currentVaeWeights(found))).toEqual({
      [`${attention}.to_q.weight`]: float32([1, 2, 3, 4], [2, 2]),
      [`${attention}.to_out.0.weight`]: float32([5, 6, 7, 8], [2, 2]),
    });
  });

  it("leaves everything else as it is", () => {
    const found = new Map([
      ["post_quant_conv.weight", float32([1], [1, 1, 1, 1])],
      ["decoder.mid_block.attentions.0.group_norm.weight", float32([1])],
      ["encoder.value.weight", float32([2], [1, 1, 1, 1])],
    ]);
    expect(currentVaeWeights(found)).toEqual(found);
  });
});
