import { describe, expect, it } from "vitest";
import { clapFeaturePresets, clapFeatures } from "./clap-features.ts";
import { audioEncoding, decodeAudio } from "./decode/decode-audio.ts";
import { encodeAudio } from "./encode/encode-audio.ts";
import { encodeRaw } from "./encode/raw.ts";
import { limitPeaks } from "./limiter.ts";
import { loudestMoment, loudness } from "./loudness.ts";
import { melPresets, melSpectrogram } from "./mel-spectrogram.ts";
import { resample } from "./resample.ts";
import { truePeak } from "./true-peak.ts";
import { encodeWav } from "./wav/encode-wav.ts";
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

describe("samples of another kind", () => {
  const samples = [Int16Array.of(100, -3000), [0.1, 0.2], null, "abc", new Float64Array(2)];
  const sounds: unknown[] = [
    ...samples.map((channel) => ({ sampleRate: 16_000, channels: [channel] })),
    ...[null, undefined, "abc", new Float32Array(2), {}].map((channels) => ({ sampleRate: 16_000, channels })),
    ...[null, undefined, "abc", 5, [new Float32Array(2)]],
  ];
  const uses: Readonly<Record<string, (sound: never) => unknown>> = {
    ...{ checkWaveform: (sound) => checkWaveform(sound, "a.wav"), loudness, loudestMoment, truePeak, durationSeconds },
    ...{ limitPeaks: (sound) => limitPeaks(sound, 1), isSilent, mixToMono },
    encodeWav: (sound) => encodeWav(sound),
  };

  it.each(Object.entries(uses))("are refused in a sound: %s", (_, use) => {
    for (const sound of sounds) {
      expect(() => use(sound as never), JSON.stringify(sound)).toThrow(expect.objectContaining({ code: "usage" }));
    }
  });

  const usesOfSamples: Readonly<Record<string, (channel: never) => unknown>> = {
    ...{ peak, normalizePeak, monoWaveform: (channel) => monoWaveform(channel, 16_000) },
    resample: (channel) => resample(channel, 16_000, 8000),
    encodeRaw: (channel) => encodeRaw([channel], "pcm"),
    melSpectrogram: (channel) => melSpectrogram(channel, melPresets.audioldm16k),
    clapFeatures: (channel) => clapFeatures(channel, clapFeaturePresets.laion48k),
  };

  it.each(Object.entries(usesOfSamples))("are refused alone: %s", (_, use) => {
    for (const channel of samples) {
      expect(() => use(channel as never), String(channel)).toThrow(expect.objectContaining({ code: "usage" }));
    }
  });

  it("are named, with what to do", () => {
    expect(() => checkWaveform({ sampleRate: 16_000, channels: [Int16Array.of(1)] } as never, "a.wav")).toThrow(
      "a.wav: expected Float32Arrays, got an Int16Array; divide by 32768, as with Float32Array.from",
    );
  });

  it("are refused by encoders and decoders", async () => {
    for (const sound of sounds)
      await expect(encodeAudio(sound as never, "wav")).rejects.toMatchObject({ code: "usage" });
    for (const bytes of [undefined, null, new ArrayBuffer(9), new Int16Array(9), "RIFF", [1]])
      await expect(decodeAudio(bytes as never, "a.wav")).rejects.toMatchObject({ code: "usage" });
    expect(() => audioEncoding(new ArrayBuffer(9) as never, "a.wav")).toThrow(
      "a.wav: expected the bytes of a sound file as a Uint8Array, got an ArrayBuffer; change it",
    );
  });
});
