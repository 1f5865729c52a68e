import { describe, expect, it } from "vitest";
import { decodeAudio } from "../audio/decode/decode-audio.ts";
import { heardRate, type SoundFormat, soundFormats } from "../audio/encode/encode-audio.ts";
import { monoWaveform, peak } from "../audio/waveform.ts";
import { Clip, type ClipSettings } from "./clip.ts";
import { withinFullScale } from "./finish.ts";
import { referenceSettings } from "./settings.ts";

const settings: ClipSettings = {
  foley: "0",
  model: "m",
  prompt: "p",
  audio: null,
  seed: 1,
  loudness: "off",
  ...referenceSettings,
};

describe("a clip", () => {
  it("keeps a sound that fits as it is", () => {
    const samples = Float32Array.of(0.5, -0.25, 0.97);
    const clip = new Clip(monoWaveform(samples, 3), settings);
    expect(clip.samples).toEqual(samples);
    expect(clip.durationSeconds).toBe(1);
  });

  it("turns a sound that would clip down as a whole", () => {
    const clip = new Clip(withinFullScale(monoWaveform(Float32Array.of(2, -4, 1), 16_000)), settings);
    expect(peak(clip.samples)).toBeCloseTo(0.98);
    expect((clip.samples[0] as number) / (clip.samples[2] as number)).toBeCloseTo(2);
    expect(clip.clippedCount).toBe(0);
  });

  it("is made as loud as wished by one factor, though never so loud that it would clip", () => {
    const tone = Float32Array.from({ length: 16_000 }, (_, i) => 0.01 * Math.sin(i / 3));
    const clip = new Clip(monoWaveform(tone, 16_000), settings);
    const louder = clip.withLoudness(-20);
    expect(louder.loudness).toBeCloseTo(-20, 3);
    expect((louder.samples[5] as number) / (clip.samples[5] as number)).toBeCloseTo(
      (louder.samples[900] as number) / (clip.samples[900] as number),
    );
    expect(peak(clip.withLoudness(10).samples)).toBeCloseTo(0.98);
    expect(clip.withLoudness(10).settings).toEqual(settings);
  });

  it("stays silent where it is", () => {
    const silence = new Clip(monoWaveform(new Float32Array(16_000), 16_000), settings);
    expect(silence.withLoudness(-20).samples).toEqual(silence.samples);
  });

  it.each(soundFormats)("becomes the bytes of a file with its settings inside: %s", async (format) => {
    const samples = Float32Array.from({ length: 1600 }, (_, i) => Math.sin(i / 9) / 2);
    const clip = new Clip(monoWaveform(samples, 16_000), settings);
    const bytes = await clip.encode(format);
    expect(Buffer.from(bytes).toString("utf8")).toContain(JSON.stringify(settings));
    const { sampleRate, channels } = await decodeAudio(bytes, format);
    const heard = heardRate(format, 16_000);
    expect([sampleRate, channels.length, channels[0]?.length]).toEqual([heard, 1, heard / 10]);
  });

  it("has no bytes of an unknown kind", async () => {
    const clip = new Clip(monoWaveform(Float32Array.of(0.1, 0.2), 16_000), settings);
    await expect(clip.encode("aac" as SoundFormat)).rejects.toMatchObject({ code: "usage" });
  });

  it("has no file of an unknown kind", async () => {
    const clip = new Clip(monoWaveform(Float32Array.of(0.1, 0.2), 16_000), settings);
    await expect(clip.save("sound.aac")).rejects.toThrow(
      "sound.aac: expected a name that ends in .wav, .flac, .ogg, .mp3",
    );
  });
});
