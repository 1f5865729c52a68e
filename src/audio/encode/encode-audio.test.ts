import { describe, expect, it } from "vitest";
import { audioComment, decodeAudio } from "../decode/decode-audio.ts";
import { kaiserSinc, resample } from "../resample.ts";
import type { Waveform } from "../waveform.ts";
import { encodeAudio, heardRate, type SoundFormat, soundFormatOf, soundFormats } from "./encode-audio.ts";

const length = 16_000 + 123;
const tone = Float32Array.from(
  { length },
  (_, i) => 0.5 * Math.sin(i * 0.1) + 0.2 * Math.sin(i * 0.013) + 0.1 * Math.sin(i * 0.77),
);
const mono: Waveform = { sampleRate: 16_000, channels: [tone] };
const stereo: Waveform = { sampleRate: 44_100, channels: [tone, tone.map((sample) => -sample / 2)] };

function farthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 9))), 0);
}

/** Hertz, samples and channels. */
const lengths = [
  [8000, 1, 1],
  [22_050, 575, 2],
  [44_100, 1152, 1],
  [48_000, 9999, 2],
] as const;

/** CRC-16 of ARC, bit by bit. */
function crcOf(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** The lag at which a sound fits best. */
function lagOf(found: Float32Array): number {
  const likeness = (lag: number): number => {
    let sum = 0;
    for (let i = 2000; i < 12_000; i++) sum -= ((tone[i] as number) - (found[i + lag] ?? 0)) ** 2;
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
    ["flac", "16", 2 ** -15],
    ["flac", "24", 2 ** -23],
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

  it.each([
    ["wav", "16"],
    ["wav", "24"],
    ["flac", "16"],
    ["flac", "24"],
  ] as const)("gives back samples that are whole steps: %s of %s bits", async (format, bitDepth) => {
    const scale = 2 ** (Number(bitDepth) - 1);
    const steps = Float32Array.from({ length: 3000 }, (_, i) => Math.round(scale * Math.sin(i / 9)));
    const samples = Float32Array.of(-scale, scale - 1, ...steps).map((step) => Math.min(step, scale - 1) / scale);
    const bytes = await encodeAudio({ sampleRate: 16_000, channels: [samples] }, format, { bitDepth });
    expect((await decodeAudio(bytes, "test")).channels[0]).toEqual(samples);
  });

  it.each(["ogg", "mp3", "opus"] as const)("sounds the same: %s", async (format) => {
    const decoded = await decodeAudio(await encodeAudio(mono, format), "test");
    expect(decoded.sampleRate).toBe(heardRate(format, 16_000));
    const found = resample(decoded.channels[0] as Float32Array, decoded.sampleRate, 16_000, kaiserSinc);
    const lag = lagOf(found);
    expect(farthest(tone.subarray(2000, 12_000), found.subarray(lag + 2000, lag + 12_000))).toBeLessThan(0.05);
  });

  it.each(soundFormats)("is as long as what went in, and where it was: %s", async (format) => {
    for (const [sampleRate, samples, channelCount] of lengths) {
      const channels = Array.from({ length: channelCount }, (_, i) => tone.subarray(7 * i, 7 * i + samples));
      const decoded = await decodeAudio(await encodeAudio({ sampleRate, channels }, format), "test");
      const heard = heardRate(format, sampleRate);
      expect(decoded.sampleRate).toBe(heard);
      const length = Math.ceil((samples * heard) / sampleRate);
      expect(decoded.channels.map((channel) => channel.length)).toEqual(channels.map(() => length));
    }
    const { sampleRate, channels } = await decodeAudio(await encodeAudio(mono, format), "test");
    const found = resample(channels[0] as Float32Array, sampleRate, 16_000, kaiserSinc);
    expect(lagOf(found)).toBe(0);
  });

  it("has a first frame with LAME's checks, as MP3", async () => {
    const bytes = await encodeAudio(mono, "mp3");
    const at = Buffer.from(bytes).indexOf("Info");
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const frameCount = view.getUint32(8);
    expect(view.getUint32(12)).toBe(bytes.length - (at - 13));
    const [delay, padding] = [view.getUint16(141) >> 4, view.getUint16(142) & 0xfff];
    expect(frameCount * 576 - delay - padding).toBe(length);
    expect(view.getUint16(154)).toBe(crcOf(bytes.subarray(at - 13, at + 154)));
  });

  it.each([
    ["mp3", { sampleRate: 96_000, channels: 1 }, "one of 8000, 11025,"],
    ["mp3", { sampleRate: 7999, channels: 1 }, "got 7999 Hz"],
    ["mp3", { sampleRate: 48_000, channels: 3 }, "channels of mp3: expected at most 2, got 3"],
    ["ogg", { sampleRate: 200_001, channels: 1 }, "sample rate of ogg: expected up to 200000 Hz"],
    ["ogg", { sampleRate: 48_000, channels: 3 }, "channels of ogg: expected at most 2"],
    ["opus", { sampleRate: 48_000, channels: 3 }, "channels of opus: expected at most 2"],
    ["flac", { sampleRate: 65_536, channels: 1 }, "sample rate of flac"],
    ["flac", { sampleRate: 48_000, channels: 9 }, "channels of flac"],
  ] as const)(
    "is refused where its format cannot hold it: %s of %o",
    async (format, { sampleRate, channels }, message) => {
      const waveform = { sampleRate, channels: Array.from({ length: channels }, () => tone) };
      await expect(encodeAudio(waveform, format)).rejects.toMatchObject({
        code: "usage",
        message: expect.stringContaining(message),
      });
    },
  );

  it.each([
    ["wav", 96_000],
    ["flac", 96_000],
    ["flac", 655_350],
    ["ogg", 96_000],
    ["ogg", 32_000],
    ["mp3", 12_000],
  ] as const)("keeps its rate: %s at %i Hz", async (format, sampleRate) => {
    const decoded = await decodeAudio(await encodeAudio({ sampleRate, channels: [tone] }, format), "test");
    expect(decoded.sampleRate).toBe(sampleRate);
    expect(decoded.channels[0]).toHaveLength(length);
  });

  it.each([
    ["mp3", 44_100, 32],
    ["mp3", 44_100, 192],
    ["mp3", 22_050, 32],
    ["mp3", 24_000, 48],
    ["opus", 48_000, 32],
    ["opus", 48_000, 192],
  ] as const)(
    "has the bit rate that is wished, at its rate: %s at %i Hz, %i kbit/s",
    async (format, rate, kilobits) => {
      const long = Float32Array.from({ length: 2 * rate }, (_, i) => Math.sin(i ** 1.3) / 3);
      const bytes = await encodeAudio({ sampleRate: rate, channels: [long] }, format, { kilobits });
      const { sampleRate, channels } = await decodeAudio(bytes, "test");
      expect([sampleRate, channels[0]?.length]).toEqual([rate, 2 * rate]);
      expect(bytes.length / (kilobits * 250)).toBeGreaterThan(0.75);
      expect(bytes.length / (kilobits * 250)).toBeLessThan(1.25);
    },
  );

  it.each([
    ["mp3", 44_100, 24, "bit rate of mp3: expected one of 32, 40, 48,"],
    ["mp3", 22_050, 192, "bit rate of mp3: expected one of 8, 16, 24,"],
    ["opus", 48_000, 5, "bit rate of opus: expected 6 to 510 kilobits"],
    ["wav", 48_000, 64, "bit rate of wav: expected none to be chosen, got 64"],
  ] as const)(
    "has no bit rate that its format has not: %s at %i Hz, %i kbit/s",
    async (format, rate, kilobits, message) => {
      await expect(encodeAudio({ sampleRate: rate, channels: [tone] }, format, { kilobits })).rejects.toMatchObject({
        code: "usage",
        message: expect.stringContaining(message),
      });
    },
  );

  it("keeps words that are longer than a page of Ogg, as Opus", async () => {
    const comment = `${"雨".repeat(50_000)}!`;
    const bytes = await encodeAudio(mono, "opus", { comment, software: "foley" });
    expect(await audioComment(bytes, "test")).toBe(comment);
    const lastPage = Buffer.from(bytes).lastIndexOf("OggS");
    expect(Buffer.from(bytes).readBigInt64LE(lastPage + 6)).toBe(BigInt(312 + 3 * length));
  });

  it("is the same file each time, as Opus", async () => {
    expect(await encodeAudio(stereo, "opus")).toEqual(await encodeAudio(stereo, "opus"));
  });

  it("is refused in a format that there is not", async () => {
    await expect(encodeAudio(mono, "m4a" as SoundFormat)).rejects.toMatchObject({
      code: "usage",
      message: 'sound format: expected wav, flac, ogg, mp3, opus, got "m4a"; choose one of these',
    });
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
