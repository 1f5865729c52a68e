import { describe, expect, it } from "vitest";
import { melPresets } from "../audio/mel-spectrogram.ts";
import {
  checkRegions,
  fadeSeconds,
  newShare,
  parseRegion,
  regionInWords,
  regionMask,
  withinRegions,
} from "./region.ts";
import type { Region } from "./settings.ts";

describe("a region in words", () => {
  it.each<[string, Region]>([
    ["1.5-3", { fromSeconds: 1.5, toSeconds: 3 }],
    ["2-", { fromSeconds: 2 }],
    ["-2", { toSeconds: 2 }],
    ["@4000-8000", { fromHz: 4000, toHz: 8000 }],
    ["@4000-", { fromHz: 4000 }],
    [" 1-2@500-4000 ", { fromSeconds: 1, toSeconds: 2, fromHz: 500, toHz: 4000 }],
  ])("%s", (text, region) => {
    expect(parseRegion(text)).toEqual(region);
    expect(regionInWords(region)).toBe(text.trim());
  });

  it.each(["", "1", "a-b", "1-2-3", "1-2@", "1,2", "-1--2", "1-2@x", "-", "@-", "1-2@-", "-@500-"])(
    "is refused where it is none: %j",
    (text) => {
      expect(() => parseRegion(text)).toThrow(/region: expected seconds, hertz or both/);
    },
  );
});

describe("a region in a sound", () => {
  it.each<Region>([
    { fromSeconds: 2, toSeconds: 2 },
    { fromSeconds: 3, toSeconds: 1 },
    { fromSeconds: 5 },
    { fromSeconds: -1 },
    { fromHz: 8000 },
    { fromHz: 500, toHz: 400 },
    { fromSeconds: Number.NaN },
  ])("is refused where nothing of it is inside: %o", (region) => {
    expect(() => checkRegions([region], 5, 8000)).toThrow(/region: expected a part of 0 to 5 s and of 0 to 8000 Hz/);
  });

  it("is named as it is written", () => {
    const region = { fromSeconds: 7, toSeconds: 9, toHz: 500 };
    expect(() => checkRegions([region], 5, 8000)).toThrow("and of 0 to 8000 Hz, got 7-9@-500; change it");
  });

  it.each<Region>([{}, { fromSeconds: 4.9 }, { fromSeconds: 1, toSeconds: 99 }, { toHz: 100 }])(
    "may reach out: %o",
    (region) => {
      expect(() => checkRegions([region], 5, 8000)).not.toThrow();
    },
  );
});

describe("the mask of regions", () => {
  const mel = melPresets.audioldm16k;
  const maskOf = (regions: readonly Region[]) => regionMask(regions, { time: 10, freq: 8 }, 5, mel);

  it("covers the frames between two times", () => {
    const mask = maskOf([{ fromSeconds: 1, toSeconds: 2 }]);
    const frames = Array.from({ length: 10 }, (_, frame) => mask[frame * 8]);
    expect(frames).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect(mask.reduce((sum, value) => sum + value, 0)).toBe(16);
  });

  it("covers the bands between two frequencies", () => {
    const row = maskOf([{ fromHz: 2000 }]).slice(0, 8);
    expect(row[0]).toBe(0);
    expect(row[7]).toBe(1);
    expect([...row]).toEqual([...row].sort());
  });

  it("covers several regions, and all where a region says nothing", () => {
    const two = maskOf([{ toSeconds: 0.5 }, { fromSeconds: 4.5 }]);
    expect(two.reduce((sum, value) => sum + value, 0)).toBe(16);
    expect(maskOf([{}]).every((value) => value === 1)).toBe(true);
    expect(maskOf([]).every((value) => value === 0)).toBe(true);
  });

  it.each<[Region, number]>([
    [{ fromSeconds: 2.3, toSeconds: 2.4 }, 4 * 8],
    [{ fromSeconds: 4.99 }, 9 * 8],
  ])("has the frame that is nearest where a region has the middle of none: %o", (region, first) => {
    const mask = maskOf([region]);
    expect(mask.reduce((sum, value) => sum + value, 0)).toBe(8);
    expect(mask.indexOf(1)).toBe(first);
  });

  it.each<[Region, number]>([
    [{ toHz: 100 }, 0],
    [{ fromHz: 7900 }, 7],
    [{ fromHz: 3000, toHz: 3001 }, 5],
  ])("has the bands that are nearest where a region has the middle of none: %o", (region, band) => {
    const mask = maskOf([region]);
    expect(mask.reduce((sum, value) => sum + value, 0)).toBe(10);
    expect(mask.indexOf(1)).toBe(band);
  });
});

describe("the new share of samples", () => {
  const span = (fromSeconds: number, toSeconds: number) => ({ fromSeconds, toSeconds, fade: fadeSeconds });

  it("is whole inside, nothing outside, and fades between", () => {
    const share = newShare([span(1, 2)], 3000, 1000, false);
    expect(share.slice(1000, 2000).every((value) => value === 1)).toBe(true);
    expect(share[979]).toBe(0);
    expect(share[990]).toBeCloseTo(0.5);
    expect(share[2010]).toBeCloseTo(0.5);
    expect(share[2021]).toBe(0);
  });

  it("fades over the join of a loop, and there alone", () => {
    const looped = newShare([span(2, 3)], 3000, 1000, true);
    expect(looped[2999]).toBe(1);
    expect(looped[10]).toBeCloseTo(0.5);
    expect(looped[21]).toBe(0);
    expect(newShare([span(0, 1)], 3000, 1000, true)[2990]).toBeCloseTo(0.5);
    expect(newShare([span(2, 3)], 3000, 1000, false)[10]).toBe(0);
  });

  it.each([false, true])(
    "leaves what is beside a region to its last sample, however short it is (loop: %s)",
    (isLoop) => {
      for (const seconds of [0.002, 0.01, 0.03, 0.5]) {
        const regions = [{ fromSeconds: 1, toSeconds: 1 + seconds }];
        const share = newShare(withinRegions(regions, fadeSeconds, 3, isLoop), 3000, 1000, isLoop);
        const isNew = [...share.keys()].filter((i) => share[i] !== 0);
        expect(isNew[0]).toBeGreaterThanOrEqual(1000);
        expect(isNew.at(-1)).toBeLessThanOrEqual(1000 + 1000 * seconds);
        expect(Math.max(...share)).toBe(1);
      }
    },
  );

  it("is whole where only some frequencies are made anew", () => {
    const spans = withinRegions([{ fromHz: 4000 }], fadeSeconds, 0.1, false);
    expect(newShare(spans, 100, 1000, false).every((value) => value === 1)).toBe(true);
  });
});
