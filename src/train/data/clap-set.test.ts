import { describe, expect, it } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import { createTokenizer } from "../../text/tokenizer.ts";
import { trainByteLevelBpe } from "../../text/train-bpe.ts";
import { type ClapClip, drawClapBatch } from "./clap-set.ts";

const tokenizer = createTokenizer("test", trainByteLevelBpe(["rain", "wet rain", "a dog"], 262));
const clip = (label: string | null, tone: number): ClapClip => ({
  features: Float32Array.from({ length: 6 }, (_, index) => tone + index),
  label,
  captions: [label ?? "a thing"],
  weight: null,
});
const options = { batchSize: 12, tokenCount: 6, sharesLabels: true, rollsTime: false, gainRangeDb: 0 };
const draw = (clips: readonly ClapClip[], changes: Partial<typeof options> = {}, seed = 1) =>
  drawClapBatch({ clips, frameCount: 3, melCount: 2 }, tokenizer, { ...options, ...changes }, new Generator(seed));

/** The row of the targets of each item. */
function rows(targets: Float32Array, count: number): number[][] {
  return Array.from({ length: count }, (_, row) => [...targets.subarray(row * count, (row + 1) * count)]);
}

describe("what is right for what in a batch of CLAP", () => {
  it("is shared equally by the captions of one label, and symmetric", () => {
    const batch = draw([clip("rain", 0), clip("a dog", 100)]);
    const label = (item: number): boolean => (batch.features[item * 6] as number) < 50;
    const targets = rows(batch.targets, 12);
    for (const [i, row] of targets.entries()) {
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
      for (const [j, share] of row.entries()) {
        expect(share > 0).toBe(label(i) === label(j));
        expect(targets[j]?.[i]).toBe(share);
      }
    }
  });

  it.each([
    ["labels are not shared", [clip("rain", 0)], { sharesLabels: false }],
    ["there are no labels", [clip(null, 0), clip(null, 9)], {}],
  ])("is a sound's own caption where %s", (_, clips, changes) => {
    const targets = rows(draw(clips, changes).targets, 12);
    expect(targets).toEqual(targets.map((row, i) => row.map((_share, j) => (i === j ? 1 : 0))));
  });
});

describe("a batch of CLAP", () => {
  it("pads and cuts captions to one length, and masks the padding", () => {
    const batch = draw([clip("rain", 0)], { batchSize: 1 });
    expect(batch.inputIds).toHaveLength(6);
    const isPadding = batch.inputIds.map((id) => id === tokenizer.padTokenId);
    expect(batch.attentionMask).toEqual(isPadding.map((padding) => (padding ? 0 : 1)));
    expect(batch.positionIds.filter((_, index) => isPadding[index])).toEqual(
      isPadding.filter(Boolean).map(() => tokenizer.padTokenId),
    );
  });

  it("leaves a sound as it is, or rolls it by whole frames", () => {
    expect([...draw([clip("rain", 0)], { batchSize: 1 }).features]).toEqual([0, 1, 2, 3, 4, 5]);
    const rolled = draw([clip("rain", 0)], { batchSize: 40, rollsTime: true }).features;
    const seen = new Set(Array.from({ length: 40 }, (_, item) => rolled.subarray(item * 6, item * 6 + 6).join()));
    expect([...seen].sort()).toEqual(["0,1,2,3,4,5", "2,3,4,5,0,1", "4,5,0,1,2,3"]);
  });

  it("moves the loudness of a whole sound by no more than the range", () => {
    const { features } = draw([clip("rain", 0)], { batchSize: 50, gainRangeDb: 6 });
    for (let item = 0; item < 50; item++) {
      const gain = features[item * 6] as number;
      expect(Math.abs(gain)).toBeLessThanOrEqual(6);
      expect((features[item * 6 + 5] as number) - gain).toBeCloseTo(5, 4);
    }
  });
});
