import { describe, expect, it } from "vitest";
import { sampleEncodings } from "../decode/sample-encoding.ts";
import { encodeRaw } from "./raw.ts";

const read = { ulaw: sampleEncodings.muLaw, alaw: sampleEncodings.aLaw } as const;

describe("samples without a file", () => {
  it("are integers of 16 bits, low byte first, a frame after the other", () => {
    const channels = [Float32Array.of(0, 1, -2), Float32Array.of(0.5, -1, 2 ** -15)];
    expect([...encodeRaw(channels, "pcm")]).toEqual([0, 0, 0, 0x40, 0xff, 0x7f, 0, 0x80, 0, 0x80, 1, 0]);
  });

  it.each(["ulaw", "alaw"] as const)("have every code of their law: %s", (format) => {
    for (let code = 0; code < 256; code++) {
      const value = read[format].read(new DataView(Uint8Array.of(code).buffer), 0, true);
      // µ-law has two codes for zero, of which the positive one is written.
      const expected = format === "ulaw" && code === 0x7f ? 0xff : code;
      expect(encodeRaw([Float32Array.of(value)], format)).toEqual(Uint8Array.of(expected));
    }
  });

  it.each(["ulaw", "alaw"] as const)("are within half a step of their law: %s", (format) => {
    const values = Array.from({ length: 256 }, (_, code) => {
      return read[format].read(new DataView(Uint8Array.of(code).buffer), 0, true);
    });
    const samples = Float32Array.from({ length: 4097 }, (_, i) => (i - 2048) / 2048);
    encodeRaw([samples], format).forEach((code, i) => {
      const sample = samples[i] as number;
      // Half a step: a sixteenth of each power of two, and even steps below.
      expect(Math.abs((values[code] as number) - sample)).toBeLessThanOrEqual(
        Math.max(2 ** -11, Math.abs(sample) / 31),
      );
    });
  });

  it.each([
    // Python's audioop.lin2ulaw and lin2alaw
    ["ulaw", [255, 143, 15, 128, 0, 242, 114, 254, 126, 206, 78, 151, 23]],
    ["alaw", [213, 165, 58, 170, 42, 211, 83, 213, 85, 250, 122, 189, 61]],
  ] as const)("are those of other programs: %s", (format, expected) => {
    const integers = [0, 16_384, -16_384, 32_767, -32_768, 100, -100, 8, -8, 1000, -1000, 12_345, -12_345];
    expect([...encodeRaw([Float32Array.from(integers, (value) => value / 2 ** 15)], format)]).toEqual(expected);
  });
});
