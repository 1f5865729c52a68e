import { describe, expect, it } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import { classWeights, drawClip, drawWeights } from "./class-balance.ts";

describe("balanced classes", () => {
  it("have equal weight in all, whatever the number of their clips", () => {
    expect(classWeights([["dog"], ["dog"], ["rain"], []])).toEqual([0.5, 0.5, 1, 1]);
    expect(classWeights([["dog", "rain"], ["dog"]])).toEqual([1.5, 0.5]);
  });

  it("are told from clips that have weights of their own", () => {
    const clip = (label: string, weight: number | null = null) => ({ label, labels: null, weight });
    const clips = [clip("dog", 3), clip("dog"), clip("rain")];
    expect(drawWeights(clips, false)).toEqual([3, 1, 1]);
    expect(drawWeights(clips, true)).toEqual([1.5, 0.5, 1]);
    expect(drawWeights([clip("dog"), clip("rain", 1)], false)).toEqual([]);
  });

  it("are drawn equally often", () => {
    const labels = [...Array.from({ length: 9 }, () => "dog"), "rain"];
    const weights = classWeights(labels.map((label) => [label]));
    const clips = labels.map((label, index) => ({ label, weight: weights[index] as number }));
    const generator = new Generator(1);
    const drawn = Array.from({ length: 2000 }, () => drawClip(clips, generator).label);
    const share = drawn.filter((label) => label === "rain").length / drawn.length;
    expect(share).toBeGreaterThan(0.46);
    expect(share).toBeLessThan(0.54);
  });

  it("change nothing where no clip has a weight", () => {
    const clips = [0, 1, 2].map((id) => ({ id, weight: null }));
    const [a, b] = [new Generator(7), new Generator(7)];
    const drawn = Array.from({ length: 20 }, () => drawClip(clips, a).id);
    expect(drawn).toEqual(Array.from({ length: 20 }, () => b.randint(0, 3, 1)[0]));
  });
});
