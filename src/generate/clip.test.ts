import { describe, expect, it } from "vitest";
import { peak } from "../audio/index.ts";
import { Clip, type ClipSettings } from "./clip.ts";
import { referenceSettings } from "./settings.ts";

const settings: ClipSettings = { foley: "0", model: "m", prompt: "p", audio: null, seed: 1, ...referenceSettings };

describe("a clip", () => {
  it("keeps a sound that fits as it is", () => {
    const samples = Float32Array.of(0.5, -0.25, 0.97);
    const clip = new Clip(3, samples, settings);
    expect(clip.samples).toEqual(samples);
    expect(clip.durationSeconds).toBe(1);
  });

  it("turns a sound that would clip down as a whole", () => {
    const clip = new Clip(16_000, Float32Array.of(2, -4, 1), settings);
    expect(peak(clip.samples)).toBeCloseTo(0.98);
    expect((clip.samples[0] as number) / (clip.samples[2] as number)).toBeCloseTo(2);
    expect(clip.clippedCount).toBe(0);
  });
});
