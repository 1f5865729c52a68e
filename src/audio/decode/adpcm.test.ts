import { describe, expect, it } from "vitest";
import { decodeImaAdpcm, decodeMsAdpcm } from "./adpcm.ts";

/** Bytes of which no two blocks are alike, but whose heads are possible. */
function blocks(count: number, blockBytes: number): Uint8Array {
  return Uint8Array.from({ length: count * blockBytes }, (_, i) => (i % blockBytes === 0 ? 0 : (i * 37) % 89));
}

describe("the last block of ADPCM", () => {
  it.each([
    ["IMA", decodeImaAdpcm, 256, 64],
    ["Microsoft's", decodeMsAdpcm, 256, 65],
  ] as const)("may be shorter, and is heard as far as it goes: %s", (_name, decode, blockBytes, restBytes) => {
    for (const channelCount of [1, 2]) {
      const layout = { channelCount, blockBytes, coefficients: [[256, 0]] as const };
      const bytes = blocks(2, blockBytes);
      const whole = decode(bytes, layout);
      const cut = decode(bytes.subarray(0, blockBytes + restBytes), layout);
      const alone = decode(bytes.subarray(blockBytes, blockBytes + restBytes), layout);
      const length = (whole[0]?.length ?? 0) / 2;
      for (const [i, samples] of cut.entries()) {
        expect(samples.length).toBeGreaterThan(length + restBytes / channelCount);
        expect(samples).toEqual(whole[i]?.subarray(0, samples.length));
        expect(samples.subarray(length)).toEqual(alone[i]);
      }
      // Less than a header says nothing.
      expect(decode(bytes.subarray(0, blockBytes + 3), layout)[0]).toHaveLength(length);
    }
  });
});
