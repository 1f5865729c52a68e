import { describe, expect, it } from "vitest";
import { decodeAudio } from "../audio/decode/decode-audio.ts";
import { heardRate, type SoundFormat, soundFormats } from "../audio/encode/encode-audio.ts";
import { loudestMoment } from "../audio/loudness.ts";
import { truePeak } from "../audio/true-peak.ts";
import { monoWaveform, peak } from "../audio/waveform.ts";
import { Clip, type ClipSettings } from "./clip.ts";
import { withinFullScale } from "./finish.ts";
import { levelled } from "./level.ts";
import { referenceSettings } from "./settings.ts";
import { infoOfBytes } from "./sound-info.ts";

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

  it("is made as loud as wished, as the setting does it, which its settings and its files then tell", async () => {
    const tone = Float32Array.from({ length: 16_000 }, (_, i) => 0.01 * Math.sin(i / 3));
    const clip = new Clip(monoWaveform(tone, 16_000), settings);
    const louder = clip.withLoudness(-20);
    expect(loudestMoment(louder)).toBeCloseTo(-20, 3);
    expect(louder.channels).toEqual(levelled(clip, -20, false).waveform.channels);
    expect(louder.settings).toEqual({ ...settings, loudness: -20, level: levelled(clip, -20, false).level });
    expect((await infoOfBytes(await louder.encode("wav"), "a.wav")).settings).toEqual(louder.settings);
    expect(clip.settings).toEqual(settings);
    expect((louder.samples[5] as number) / (clip.samples[5] as number)).toBeCloseTo(
      (louder.samples[900] as number) / (clip.samples[900] as number),
    );
  });

  it("says what was done in all where it is made louder twice, and warns of what was wished last alone", () => {
    const clicks = Float32Array.from({ length: 16_000 }, (_, i) => (i % 4000 === 0 ? 0.5 : 0.001 * Math.sin(i / 3)));
    const clip = new Clip(monoWaveform(clicks, 16_000), settings);
    const missed = clip.withLoudness(0);
    expect(missed.warnings).toEqual([expect.stringMatching(/^loudness: 0 LUFS were wished/)]);
    expect(truePeak(missed)).toBeLessThanOrEqual(10 ** (-1 / 20));
    const softer = missed.withLoudness(-50);
    expect(softer.warnings).toEqual([]);
    const { level, loudness } = softer.settings;
    expect([loudness, level?.loudnessLufs]).toEqual([-50, expect.closeTo(-50, 1)]);
    expect(level?.measuredLufs).toBe(missed.settings.level?.measuredLufs);
    expect(level?.limitedDb).toBe(missed.settings.level?.limitedDb);
  });

  it.each([10, -71, Number.NaN, "-20", null, undefined])("has no loudness of %j", (lufs) => {
    const clip = new Clip(monoWaveform(Float32Array.of(0.1), 16_000), settings);
    expect(() => clip.withLoudness(lufs as never)).toThrow(expect.objectContaining({ code: "usage" }));
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
