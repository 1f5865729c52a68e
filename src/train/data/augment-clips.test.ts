import { describe, expect, it } from "vitest";
import { peak } from "../../audio/index.ts";
import { type AugmentConfig, augmentClips, labelsOf, noAugmentation } from "./augment-clips.ts";
import type { TrainingClip } from "./training-clip.ts";

const tone = (id: string, label: string | null, length: number, period: number): TrainingClip => ({
  id,
  samples: Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * i) / period)),
  label,
  captions: [`a ${id}.`, `the ${id}`],
});
const clips = [tone("dog", "dog", 800, 20), tone("rain", "rain", 300, 50), tone("hound", "dog", 300, 8)];
const augment = (config: Partial<AugmentConfig>, seed = 1): TrainingClip[] =>
  augmentClips(clips, { ...noAugmentation, ...config }, 400, seed).slice(clips.length);

describe("clips that are made of clips", () => {
  it("are none by default, and the recorded ones come first", () => {
    expect(augmentClips(clips, noAugmentation, 400, 1)).toEqual(clips);
    expect(augmentClips(clips, { cropCount: 1, mixShare: 1, mixSnrDb: 10 }, 400, 1).slice(0, 3)).toEqual(clips);
  });

  it("are crops of what is longer, each from a place of its own, with what is known of it", () => {
    const crops = augment({ cropCount: 3 });
    expect(crops).toHaveLength(3);
    expect(new Set(crops.map(({ id }) => id)).size).toBe(3);
    for (const { samples, captions, label, sources } of crops) {
      expect(samples).toHaveLength(400);
      expect(peak(samples)).toBeCloseTo(0.5, 4);
      expect({ captions, label, sources }).toEqual({ captions: clips[0]?.captions, label: "dog", sources: [0] });
    }
  });

  it("are no crops of silence where there is sound", () => {
    const late = tone("late", null, 4000, 20);
    late.samples.fill(0, 0, 2000);
    for (let seed = 0; seed < 10; seed++) {
      const [, crop] = augmentClips([late], { ...noAugmentation, cropCount: 1 }, 400, seed);
      expect(Number(crop?.id.slice(5))).toBeGreaterThan(1600);
    }
  });

  it("are mixtures of unlike classes, with both in classes and captions", () => {
    const mixtures = augment({ mixShare: 4, mixSnrDb: 3 });
    expect(mixtures).toHaveLength(12);
    for (const mixture of mixtures) {
      expect([...labelsOf(mixture)].sort()).toEqual(["dog", "rain"]);
      expect(peak(mixture.samples)).toBeCloseTo(0.5, 4);
      expect(mixture.sources).toContain(1);
      for (const caption of mixture.captions) expect(caption).toMatch(/^(a|the) \w+ and (a|the) \w+\.?$/);
    }
  });

  it("say which sound is in the background where one is much softer", () => {
    const [dog, rain] = [{ ...tone("dog", "dog", 400, 20) }, { ...tone("rain", "rain", 400, 50) }];
    const mixtures = augmentClips([dog, rain], { ...noAugmentation, mixShare: 20, mixSnrDb: 30 }, 400, 5).slice(2);
    const energy = (samples: Float32Array, { samples: pure }: TrainingClip): number =>
      Math.abs(samples.reduce((sum, sample, i) => sum + sample * (pure[i] as number), 0));
    const told = mixtures.filter(({ captions }) => captions[0]?.includes("background"));
    expect(told.length).toBeGreaterThan(10);
    for (const { samples, captions } of told) {
      const isDogBehind = /with (a|the) dog in the background/.test(captions[0] as string);
      expect(energy(samples, dog) < energy(samples, rain)).toBe(isDogBehind);
    }
  });

  it("are the same for the same seed, and others for another", () => {
    const config = { cropCount: 2, mixShare: 1, mixSnrDb: 10 };
    expect(augment(config, 3)).toEqual(augment(config, 3));
    expect(augment(config, 4)).not.toEqual(augment(config, 3));
  });
});
