import { describe, expect, it } from "vitest";
import { checkWaveform, durationSeconds, isSilent, mixToMono, monoWaveform, normalizePeak, peak } from "./waveform.ts";

describe("normalizePeak", () => {
  it("takes the mean away and brings the peak to one half", () => {
    const normal = normalizePeak(Float32Array.of(1, 2, 3, 6));
    expect([...normal]).toEqual([-1 / 3, -1 / 6, 0, 0.5].map((value) => expect.closeTo(value, 6)));
  });

  it("leaves silence and nothing as they are", () => {
    expect([...normalizePeak(new Float32Array(3))]).toEqual([0, 0, 0]);
    expect(normalizePeak(new Float32Array(0))).toHaveLength(0);
  });
});

describe("Waveform", () => {
  const stereo = { sampleRate: 4000, channels: [Float32Array.of(1, 0, -0.5), Float32Array.of(0, 0.5, 0)] };

  it("mixes to the mean of the channels", () => {
    expect([...mixToMono(stereo)]).toEqual([0.5, 0.25, -0.25]);
    expect(durationSeconds(stereo)).toBe(0.75e-3);
    expect(peak(Float32Array.of(0.25, -0.75))).toBe(0.75);
  });

  it("knows silence by the loudest sample of all channels", () => {
    expect(isSilent(stereo)).toBe(false);
    expect(isSilent(monoWaveform(Float32Array.of(1e-5, -1e-5), 8000))).toBe(true);
  });

  it.each([
    ["no samples", monoWaveform(new Float32Array(0), 8000), "a.wav: expected samples, got none"],
    [
      "a rate of 0",
      monoWaveform(new Float32Array(1), 0),
      "a.wav: expected a sample rate of 1000 to 768000 Hz, whole, got 0",
    ],
    ["NaN", monoWaveform(Float32Array.of(0, Number.NaN), 8000), "a.wav: expected finite samples, got NaN at sample 1"],
    [
      "uneven channels",
      { ...stereo, channels: [new Float32Array(2), new Float32Array(1)] },
      "a.wav: expected 2 samples in each channel, got 1",
    ],
  ])("is refused with %s", (_, waveform, message) => {
    expect(() => checkWaveform(waveform, "a.wav")).toThrow(
      expect.objectContaining({ code: "audio", message: expect.stringContaining(message) }),
    );
  });
});
