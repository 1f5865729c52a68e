import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
  toFloat16,
  toFloat32,
} from "./float16.ts";
import { float32, int64, tensor } from "./tensor.ts";

function half(value: number): number {
  return float32ToFloat16(Float32Array.of(value))[0] as number;
}

describe("float16", () => {
  it("brings every bit pattern back, except that NaNs become one NaN", () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
    const back = float32ToFloat16(float16ToFloat32(all));
    const isNan = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
    const wrong = [...all].filter(
      (bits) => (isNan(bits) ? (back[bits] ?? 0) & 0x7fff : back[bits]) !== (isNan(bits) ? 0x7e00 : bits),
    );
    expect(wrong).toEqual([]);
  });

  it("knows the landmarks of the format", () => {
    expect(half(1)).toBe(0x3c00);
    expect(half(-2)).toBe(0xc000);
    expect(half(65504)).toBe(0x7bff);
    expect(half(2 ** -24)).toBe(1);
    expect(half(Number.NEGATIVE_INFINITY)).toBe(0xfc00);
    expect(float16ToFloat32(Uint16Array.of(0x3555))[0]).toBe(0.333251953125);
  });

  it("rounds to nearest, ties to even", () => {
    expect(half(2049)).toBe(half(2048));
    expect(half(2051)).toBe(half(2052));
    expect(half(65519.996)).toBe(0x7bff);
    expect(half(65520)).toBe(0x7c00);
    expect(half(2 ** -25)).toBe(0);
    expect(half(2 ** -25 * 1.0001)).toBe(1);
    expect(half(3 * 2 ** -25)).toBe(2);
  });

  it("never lands on the farther of two neighbours", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = half(value);
        const error = (neighbour: number) => Math.abs((float16ToFloat32(Uint16Array.of(neighbour))[0] ?? 0) - value);
        const magnitude = bits & 0x7fff;
        if (magnitude > 0) expect(error(bits)).toBeLessThanOrEqual(error(bits - 1));
        if (magnitude < 0x7bff) expect(error(bits)).toBeLessThanOrEqual(error(bits + 1));
      }),
    );
  });

  it("widens bfloat16 by its bits", () => {
    expect([...bfloat16ToFloat32(Uint16Array.of(0x3f80, 0xc049))]).toEqual([1, -3.140625]);
  });

  it("narrows to the nearest bfloat16, ties to even, and keeps what is no number", () => {
    const values = [
      1,
      1 + 2 ** -8,
      1 + 3 * 2 ** -8,
      1 + 2 ** -8 + 2 ** -20,
      -3.140625,
      3.4e38,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      -0,
    ];
    const narrowed = float32ToBfloat16(Float32Array.from(values));
    expect([...bfloat16ToFloat32(narrowed)]).toEqual([
      1,
      1,
      1 + 2 ** -6,
      1 + 2 ** -7,
      -3.140625,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      -0,
    ]);
  });
});

describe("toFloat32", () => {
  it("keeps a float32 tensor as it is", () => {
    const source = float32([1, 2]);
    expect(toFloat32(source)).toBe(source);
  });

  it("converts float16, float64, int64 and bool", () => {
    expect(toFloat32(toFloat16(float32([0.5, -3], [2, 1])))).toEqual(float32([0.5, -3], [2, 1]));
    expect([...toFloat32(tensor("float64", [1], Float64Array.of(0.1))).data]).toEqual([Math.fround(0.1)]);
    expect([...toFloat32(int64([-7, 9])).data]).toEqual([-7, 9]);
    expect([...toFloat32(tensor("bool", [2], Uint8Array.of(0, 1))).data]).toEqual([0, 1]);
  });
});
