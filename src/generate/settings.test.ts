import { describe, expect, it } from "vitest";
import { checkPrompt, checkSeed, checkSettings, referenceSettings, type Settings } from "./settings.ts";

describe("settings", () => {
  it("of the reference are possible", () => {
    expect(checkSettings(referenceSettings)).toEqual(referenceSettings);
  });

  it("cannot be changed after they were checked", () => {
    expect(Object.isFrozen(checkSettings(referenceSettings))).toBe(true);
  });

  const impossible: [keyof Settings, unknown, RegExp][] = [
    ["durationSeconds", 0, /^duration: expected seconds above 0/],
    ["durationSeconds", -1, /^duration: .* got -1/],
    ["durationSeconds", 3600, /^duration: .* at most \d+, got 3600/],
    ["durationSeconds", Number.NaN, /^duration: .* got NaN/],
    ["durationSeconds", "5", /^duration: .* got the text "5"/],
    ["windowSeconds", 0.01, /^window: expected seconds from 0.1 on, or 0, got 0.01/],
    ["windowSeconds", Number.POSITIVE_INFINITY, /^window: .* got Infinity/],
    ["loop", "yes", /^loop: expected true or false, got yes/],
    ["fidelity", "magnet", /^fidelity: expected foley or audioldm, got magnet/],
    ["steps", 0, /^steps: expected a whole number/],
    ["steps", 1001, /^steps: .* got 1001/],
    ["steps", 2.5, /^steps: .* got 2.5/],
    ["guidance", -0.1, /^guidance: .* got -0.1/],
    ["guidance", Number.POSITIVE_INFINITY, /^guidance: .* got Infinity/],
    ["guidanceRescale", 1.5, /^guidance rescale: expected a number from 0 to 1, got 1.5/],
    ["guidanceInterval", [0.5, 0.2], /^guidance interval: expected two numbers from 0 to 1, .* got 0.5,0.2/],
    ["guidanceInterval", [0.5], /^guidance interval: /],
    ["spacing", "karras", /^spacing: expected one of leading, linspace, trailing for the sampler ddim, got "karras"/],
    ["spacing", "x", /^spacing: .* got "x"/],
    ["eta", 1.1, /^eta: expected a number from 0 to 1, got 1.1/],
    ["eta", -1, /^eta: /],
    ["vocoder", "wavenet", /^vocoder: expected hifigan or vocos or griffin-lim, got wavenet/],
    ["sampler", "x", /^sampler: expected one of ddim/],
  ];

  it.each(impossible)("with %s %s are refused", (name, value, message) => {
    const attempt = () => checkSettings({ ...referenceSettings, [name]: value } as Settings);
    expect(attempt).toThrowError(expect.objectContaining({ code: "usage", message: expect.stringMatching(message) }));
  });
});

describe("a seed", () => {
  it.each([0, 1, 2 ** 32])("may be %d", (seed) => {
    expect(checkSeed(seed, 1)).toBe(seed);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])("is refused where it is %d", (seed) => {
    expect(() => checkSeed(seed, 1)).toThrowError(expect.objectContaining({ code: "usage" }));
  });

  it("counts up to numbers that are still whole", () => {
    expect(checkSeed(2 ** 53 - 3, 3)).toBe(2 ** 53 - 3);
    expect(() => checkSeed(2 ** 53 - 3, 4)).toThrowError(/^seed: expected at most .*, as it counts up over 4 sounds/);
  });
});

describe("a prompt", () => {
  it("is refused where it is longer than any that is meant", () => {
    expect(checkPrompt("rain ".repeat(2000))).toHaveLength(10_000);
    expect(() => checkPrompt("a".repeat(10_001))).toThrowError(/expected at most 10000 letters, got 10001; shorten it/);
  });

  it.each(["", "  ", "\n"])("is refused where it has no words: %j", (prompt) => {
    expect(() => checkPrompt(prompt)).toThrowError(expect.objectContaining({ code: "usage" }));
  });
});
