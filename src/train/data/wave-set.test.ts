import { describe, expect, it } from "vitest";
import { magnitudeFloor, melPresets, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { Generator } from "../../engine/random/generator.ts";
import { drawWaveBatch, type WaveClip } from "./wave-set.ts";

const mel = melPresets.audioldm16k;
const size = 12 * mel.hopSize;

/** A second of a tone that grows, so that no two frames are alike. */
const samples = Float32Array.from({ length: 16_000 }, (_, i) => (0.5 * i * Math.sin(0.2 * i)) / 16_000);
/** What a VAE would give back: here each band is its number, each frame a hundred more. */
const decoded = Float32Array.from({ length: 100 * mel.melCount }, (_, i) =>
  i % mel.melCount === 0 ? -1000 : 100 * Math.floor(i / mel.melCount) + (i % mel.melCount),
);

const draw = (clip: WaveClip, decodedProbability: number) =>
  drawWaveBatch([clip], mel, { batchSize: 4, frameCount: 12, decodedProbability }, new Generator(5));

describe("segments that a vocoder learns from", () => {
  it("come with their own mel", () => {
    const { waves, mels } = draw({ samples, decoded: null }, 0);
    const own = melSpectrogram(waves.subarray(size, 2 * size), mel, "training").data;
    expect(mels.subarray(own.length, 2 * own.length)).toEqual(own);
  });

  it("come with what a VAE gave back of the same frames, as much louder as they are", () => {
    const { waves, mels } = draw({ samples, decoded }, 1);
    for (let item = 0; item < 4; item++) {
      const frames = mels.subarray(item * 12 * mel.melCount, (item + 1) * 12 * mel.melCount);
      const first = Math.round((frames[1] as number) / 100);
      const louder = (frames[1] as number) - 100 * first - 1;
      const middle = item * size + 900;
      const expected = (samples[first * mel.hopSize + 900] as number) * Math.exp(louder);
      expect(waves[middle]).toBeCloseTo(expected, 3);
      expect(frames[mel.melCount + 2]).toBeCloseTo(100 * (first + 1) + 2 + louder, 2);
      expect(frames[0]).toBeCloseTo(Math.log(magnitudeFloor), 5);
    }
  });

  it("are never of what filled a clip that is shorter than what the VAE heard", () => {
    const short = samples.subarray(8000, 8000 + 20 * mel.hopSize + 7);
    const { waves } = draw({ samples: short, decoded }, 1);
    for (let item = 0; item < 4; item++) {
      for (const part of [waves.subarray(item * size), waves.subarray((item + 1) * size - 300, (item + 1) * size)]) {
        expect(part.slice(0, 300).some((value) => Math.abs(value) > 0.05)).toBe(true);
      }
    }
  });

  it("are silent in both where a clip is shorter than they are", () => {
    const { waves, mels } = draw({ samples: samples.subarray(8000, 8000 + 5 * mel.hopSize + 7), decoded }, 1);
    expect(waves.slice(5 * mel.hopSize, size).every((value) => value === 0)).toBe(true);
    expect(waves[5 * mel.hopSize - 5]).not.toBe(0);
    const frames = mels.slice(0, 12 * mel.melCount);
    const floor = Math.fround(Math.log(magnitudeFloor));
    expect(frames.slice(5 * mel.melCount).every((value) => value === floor)).toBe(true);
    expect(frames[4 * mel.melCount + 1]).not.toBe(floor);
  });

  it("come with either where both are wished", () => {
    const { mels } = drawWaveBatch(
      [{ samples, decoded }],
      mel,
      { batchSize: 32, frameCount: 12, decodedProbability: 0.5 },
      new Generator(5),
    );
    const seconds = Array.from({ length: 32 }, (_, item) => mels[item * 12 * mel.melCount + 2] as number);
    expect(seconds.filter((value) => value > 1).length).toBeGreaterThan(5);
    expect(seconds.filter((value) => value <= 1).length).toBeGreaterThan(5);
  });
});
