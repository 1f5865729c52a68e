import { describe, expect, it } from "vitest";
import { mixBands } from "./mix-bands.ts";

const tone = (hertz: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / 16_000) / 2);
const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? 9))), 0);

describe("two sounds mixed by bands", () => {
  it("are the first or the second where all or nothing is taken, at any length", () => {
    for (const length of [5, 100, 1023, 16_000]) {
      const [a, b] = [tone(440, length), tone(3000, length)];
      expect(
        farthest(
          mixBands(a, b, 16_000, () => 0),
          a,
        ),
      ).toBeLessThan(1e-5);
      expect(
        farthest(
          mixBands(a, b, 16_000, () => 1),
          b,
        ),
      ).toBeLessThan(1e-5);
    }
  });

  it("give low tones of one and high tones of the other", () => {
    const add = (a: Float32Array, b: Float32Array) => a.map((x, i) => x + (b[i] as number));
    const first = add(tone(440, 16_000), tone(5000, 16_000));
    const second = add(tone(700, 16_000), tone(6500, 16_000));
    const mixed = mixBands(first, second, 16_000, (_, hertz) => (hertz < 3000 ? 0 : 1));
    const inner = (samples: Float32Array): Float32Array => samples.slice(1000, -1000);
    expect(farthest(inner(mixed), inner(add(tone(440, 16_000), tone(6500, 16_000))))).toBeLessThan(0.01);
  });
});
