import { describe, expect, it } from "vitest";
import { toFloat16 } from "../engine/tensor/float16.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { matchWeights } from "./match.ts";

const expected = [
  { name: "b", shape: [2] },
  { name: "a", shape: [1, 2] },
];

describe("matchWeights", () => {
  it("gives the expected tensors in their order as float32", () => {
    const found = new Map<string, Tensor>([
      ["a", toFloat16(float32([0.5, 1], [1, 2]))],
      ["b", float32([3, 4])],
    ]);
    const matched = matchWeights("here", expected, found);
    expect([...matched]).toEqual([
      ["b", float32([3, 4])],
      ["a", float32([0.5, 1], [1, 2])],
    ]);
  });

  it("lets ignored tensors be there", () => {
    const found = new Map(
      ["a", "b", "x.position_ids"].map((name) => [name, float32([1, 2], name === "a" ? [1, 2] : [2])]),
    );
    expect(matchWeights("here", expected, found, { ignore: [/position_ids$/] }).size).toBe(2);
    expect(() => matchWeights("here", expected, found)).toThrow("1 extra (x.position_ids)");
  });

  it("counts and names everything that is wrong in one line", () => {
    const found = new Map([
      ["a", float32([1, 2])],
      ...["p", "q", "r", "s"].map((name) => [name, float32([1])] as const),
    ] as const);
    expect(() => matchWeights("unet/model.safetensors", expected, found)).toThrow(
      "unet/model.safetensors: expected 2 tensors, got 1 missing (b); 4 extra (p, q, r, …); " +
        "1 misshapen (a [2] instead of [1, 2]); check that config and weights belong together",
    );
  });
});
