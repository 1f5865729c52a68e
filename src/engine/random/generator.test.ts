import { describe, expect, it } from "vitest";
import { Generator } from "./generator.ts";

describe("Generator", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    expect(new Generator(7).randn(40)).toEqual(new Generator(7n).randn(40));
    expect(new Generator(7).randn(40)).not.toEqual(new Generator(8).randn(40));
  });

  it("continues after a restored state as if never interrupted, a waiting normal included", () => {
    const generator = new Generator(3);
    generator.rand(700);
    generator.randn(1);
    const resumed = new Generator(99).setState(generator.getState());
    expect(resumed.randn(5)).toEqual(generator.randn(5));
    expect(resumed.randperm(9)).toEqual(generator.randperm(9));
    expect(resumed.getState()).toEqual(generator.getState());
  });

  it("takes a negative seed as torch does, by its low bits", () => {
    expect(new Generator(-1).rand(3)).toEqual(new Generator(2n ** 64n - 1n).rand(3));
  });

  it("refuses seeds and ranges that are no integers", () => {
    expect(() => new Generator(1.5)).toThrow("seed: expected an integer within ±2^53, got 1.5");
    expect(() => new Generator().randint(3, 3, 1)).toThrow("expected integers low < high");
  });

  it("refuses bytes that are no state", () => {
    expect(() => new Generator().setState(new Uint8Array(12))).toThrow("got 12 other bytes");
    expect(() => new Generator().setState(new Uint8Array(5056))).toThrow("expected a state of 5056 bytes");
  });
});
