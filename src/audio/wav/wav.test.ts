import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAudio } from "../decode/decode-audio.ts";
import { monoWaveform } from "../waveform.ts";
import { countClipped, encodeWav } from "./encode-wav.ts";
import { riffChunks } from "./riff.ts";
import { readWavMetadata } from "./wav-metadata.ts";

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

describe("encodeWav", () => {
  it("writes float32 that reads back bit for bit, with its texts", async () => {
    const waveforms = fc.integer({ min: 1, max: 40 }).chain((length) =>
      fc.record({
        sampleRate: fc.integer({ min: 1000, max: 768_000 }),
        channels: fc.array(
          fc.float32Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
    );
    const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", ""));
    await fc.assert(
      fc.asyncProperty(waveforms, text, async (waveform, comment) => {
        const metadata = { ISFT: "foley", ICMT: comment };
        const bytes = encodeWav(waveform, { format: "float32", metadata });
        expect(await decodeAudio(bytes, "x.wav")).toEqual(waveform);
        expect(readWavMetadata(bytes)).toEqual(metadata);
      }),
    );
  });

  it.each([
    ["int16", 16],
    ["int24", 24],
  ] as const)("rounds %s to the nearest step and clamps what is louder", async (format, bits) => {
    await fc.assert(
      fc.asyncProperty(fc.array(finite, { minLength: 1 }), async (values) => {
        const samples = Float32Array.from(values);
        const { channels } = await decodeAudio(encodeWav(monoWaveform(samples, 8000), { format }), "x.wav");
        const step = 2 ** (1 - bits);
        samples.forEach((sample, i) => {
          const clamped = Math.max(-1, Math.min(1 - step, sample));
          expect(Math.abs((channels[0]?.[i] as number) - clamped)).toBeLessThanOrEqual(step * 0.5000001);
        });
      }),
    );
  });

  it("counts what an integer format clips", () => {
    expect(
      countClipped({ sampleRate: 8000, channels: [Float32Array.of(1, -1, 1.01), Float32Array.of(-2, 0, 0)] }),
    ).toBe(2);
  });

  it("writes a header of whole chunks that add up to the file", () => {
    const bytes = encodeWav(monoWaveform(Float32Array.of(0.5, 0, 0), 16000), {
      format: "int24",
      metadata: { ICMT: "ab" },
    });
    expect(bytes).toHaveLength(12 + 24 + 8 + 4 + 8 + 4 + 8 + 10);
    expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(bytes.length - 8);
  });

  it("refuses nothing, NaN and names that RIFF does not have", () => {
    expect(() => encodeWav(monoWaveform(new Float32Array(0), 8000))).toThrow("WAV: expected samples, got none");
    expect(() => encodeWav(monoWaveform(Float32Array.of(Number.NaN), 8000))).toThrow("got NaN at sample 0");
    const sound = monoWaveform(new Float32Array(1), 8000);
    expect(() => encodeWav(sound, { metadata: { comment: "x" } })).toThrow('got "comment"; use a name such as ICMT');
  });
});

describe("readWavMetadata", () => {
  it("finds none where there is none, and refuses other files", () => {
    expect(readWavMetadata(encodeWav(monoWaveform(new Float32Array(1), 8000)))).toEqual({});
    expect(() => readWavMetadata(new Uint8Array(20))).toThrow("WAV: expected a WAV file, got something else");
  });
});

describe("a WAV file whose size of samples was never filled in", () => {
  it.each([0, 8])("is read at once where it holds silence: a size of %i", async (size) => {
    const bytes = encodeWav(monoWaveform(new Float32Array(50_000), 8000));
    const data = bytes.length - 100_000;
    new DataView(bytes.buffer).setUint32(data - 4, size, true);
    expect(riffChunks(bytes, 12).length).toBeLessThan(6);
    const { channels } = await decodeAudio(bytes, "x.wav");
    expect(channels[0]).toHaveLength(size === 0 ? 50_000 : 4);
  });
});
