import { describe, expect, it } from "vitest";
import { decodeAudio } from "../decode/decode-audio.ts";
import type { Waveform } from "../waveform.ts";
import { encodeAudio, type SoundFormat, soundFormatOf, soundFormats } from "./encode-audio.ts";

const length = 16_000 + 123;
const tone = Float32Array.from({ length }, (_, i) => 0.5 * Math.sin(i * 0.1) + 0.2 * Math.sin(i * 0.013));
const mono: Waveform = { sampleRate: 16_000, channels: [tone] };
const stereo: Waveform = { sampleRate: 44_100, channels: [tone, tone.map((sample) => -sample / 2)] };

function farthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 9))), 0);
}

/** The lag at which a sound fits best: MP3 begins with some silence of the encoder's. */
function lagOf(found: Float32Array): number {
  const likeness = (lag: number): number => {
    let sum = 0;
    for (let i = 2000; i < 12_000; i++) sum += (tone[i] as number) * (found[i + lag] ?? 0);
    return sum;
  };
  const lags = Array.from({ length: 1500 }, (_, lag) => lag);
  return lags.reduce((best, lag) => (likeness(lag) > likeness(best) ? lag : best), 0);
}

describe("a sound file", () => {
  it.each([
    ["wav", "16", 2 ** -15],
    ["wav", "24", 2 ** -23],
    ["wav", "float", 0],
    ["flac", "16", 2 ** -14],
    ["flac", "24", 2 ** -22],
  ] as const)("keeps every sample: %s of %s bits", async (format, bitDepth, tolerance) => {
    for (const waveform of [mono, stereo]) {
      const { sampleRate, channels } = await decodeAudio(await encodeAudio(waveform, format, { bitDepth }), "test");
      expect(sampleRate).toBe(waveform.sampleRate);
      expect(channels).toHaveLength(waveform.channels.length);
      for (const [index, samples] of waveform.channels.entries()) {
        expect(channels[index]).toHaveLength(length);
        expect(farthest(samples, channels[index] as Float32Array)).toBeLessThanOrEqual(tolerance);
      }
    }
  });

  it.each(["ogg", "mp3"] as const)("sounds the same: %s", async (format) => {
    const { sampleRate, channels } = await decodeAudio(await encodeAudio(mono, format), "test");
    const [found] = channels as [Float32Array];
    expect(sampleRate).toBe(16_000);
    const lag = lagOf(found);
    expect(farthest(tone.subarray(2000, 12_000), found.subarray(lag + 2000, lag + 12_000))).toBeLessThan(0.05);
  });

  it.each(soundFormats)("holds the words that go with it: %s", async (format) => {
    const bytes = await encodeAudio(mono, format, { comment: '{"prompt":"雨 rain"}', software: "foley 1.2.3" });
    const words = Buffer.from(bytes).toString("utf8");
    expect(words).toContain('{"prompt":"雨 rain"}');
    expect(words).toContain("foley 1.2.3");
  });

  it("says how long it is, as FLAC", async () => {
    const bytes = await encodeAudio(mono, "flac");
    expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(22)).toBe(length);
  });

  it.each([
    ["mp3", "16"],
    ["ogg", "24"],
    ["flac", "float"],
  ] as const)("has no depth that its format knows nothing of: %s of %s", async (format, bitDepth) => {
    await expect(encodeAudio(mono, format, { bitDepth })).rejects.toMatchObject({ code: "usage" });
  });

  it("is refused where there is nothing to hear", async () => {
    const empty = { sampleRate: 16_000, channels: [new Float32Array(0)] };
    for (const format of soundFormats)
      await expect(encodeAudio(empty, format)).rejects.toMatchObject({ code: "audio" });
  });
});

describe("the format of a name", () => {
  it.each<[string, SoundFormat | null]>([
    ["a.wav", "wav"],
    ["a.b.FLAC", "flac"],
    ["mp3", null],
    ["a.aiff", null],
    ["folder", null],
  ])("%s", (name, format) => {
    expect(soundFormatOf(name)).toBe(format);
  });
});
