import { describe, expect, test } from "vitest";
import { clock } from "../clock.ts";
import { hertzTicks, hertzWords, timeTicks } from "./axis-ticks.ts";
import { levelColours } from "./level-colours.ts";
import { byteToDb, coarseGrid, gridColumns, heightOf, hertzAt, planGrid, setColumns } from "./spectrogram-grid.ts";
import { moved, showing, wholeView, zoomed } from "./time-view.ts";

describe("the picture of a sound", () => {
  test.each([16_000, 48_000])("shows a sine of height 0.1 as -20 dB at its frequency, at %i Hz", (rate) => {
    for (const hertz of [110, 1000, 6000]) {
      const sine = Float32Array.from({ length: rate }, (_, i) => 0.1 * Math.sin((2 * Math.PI * hertz * i) / rate));
      const plan = planGrid(rate, sine.length);
      const middle = Math.floor(plan.columnCount / 2);
      const column = gridColumns(sine, plan, middle, middle + 1);
      const loudest = column.indexOf(Math.max(...column));
      expect(byteToDb(column[loudest] as number)).toBeGreaterThan(-22);
      expect(byteToDb(column[loudest] as number)).toBeLessThan(-19);
      const found = hertzAt((loudest + 0.5) / plan.rowCount, rate);
      expect(Math.abs(found - hertz)).toBeLessThan(0.04 * hertz + 30);
    }
  });

  test("is the same however many columns are worked out together", () => {
    const samples = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i * i * 1e-4));
    const plan = planGrid(16_000, samples.length);
    const all = gridColumns(samples, plan, 0, 40);
    const parts = [...gridColumns(samples, plan, 0, 13), ...gridColumns(samples, plan, 13, 40)];
    expect(parts.filter((byte, i) => Math.abs(byte - (all[i] as number)) > 1)).toEqual([]);
  });

  test("stays small for ten minutes", () => {
    const plan = planGrid(48_000, 600 * 48_000);
    expect(plan.columnCount * plan.rowCount).toBeLessThan(13e6);
  });

  test("that is long is seen coarsely first, column by column where it will be", () => {
    expect(coarseGrid(planGrid(16_000, 5 * 16_000))).toBeNull();
    const plan = planGrid(16_000, 600 * 16_000);
    const coarse = coarseGrid(plan);
    expect(coarse?.plan.columnCount).toBe(Math.ceil(plan.columnCount / 16));
    const picture = new Uint8Array(5 * plan.rowCount);
    setColumns(picture, Uint8Array.of(...Array(plan.rowCount).fill(1), ...Array(plan.rowCount).fill(2)), 0, 3);
    expect([0, 1, 2, 3, 4].map((column) => picture[column * plan.rowCount])).toEqual([1, 1, 1, 2, 2]);
  });

  test("places frequencies and finds them again", () => {
    for (const hertz of [0, 200, 1000, 7000]) expect(hertzAt(heightOf(hertz, 16_000), 16_000)).toBeCloseTo(hertz, 6);
    expect(heightOf(8000, 16_000)).toBe(1);
  });

  test("has colours whose lightness goes one way", () => {
    for (const tone of ["dark", "light"] as const) {
      const colours = levelColours(tone);
      const greys = Array.from(
        { length: 256 },
        (_, i) =>
          0.2126 * (colours[3 * i] as number) +
          0.7152 * (colours[3 * i + 1] as number) +
          0.0722 * (colours[3 * i + 2] as number),
      );
      const sorted = [...greys].sort((a, b) => (tone === "dark" ? a - b : b - a));
      expect(greys.every((grey, i) => Math.abs(grey - (sorted[i] as number)) < 4)).toBe(true);
      expect(Math.abs((greys[255] as number) - (greys[0] as number))).toBeGreaterThan(180);
    }
  });
});

describe("a view", () => {
  test("zooms about a moment, which stays where it is", () => {
    const view = zoomed(wholeView(10), 2, 4, 10);
    expect(view).toEqual({ fromSeconds: 2, toSeconds: 7 });
    expect(zoomed(view, 0.1, 4, 10)).toEqual(wholeView(10));
  });

  test("stays within the sound", () => {
    expect(moved({ fromSeconds: 2, toSeconds: 4 }, 20, 10)).toEqual({ fromSeconds: 8, toSeconds: 10 });
    expect(showing({ fromSeconds: 0, toSeconds: 2 }, 5, 10).fromSeconds).toBeCloseTo(4.8);
  });
});

describe("axes", () => {
  test("have round numbers", () => {
    expect(timeTicks({ fromSeconds: 0, toSeconds: 5.12 }, 6).map(({ label }) => label)).toEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
    ]);
    expect(timeTicks({ fromSeconds: 0.1, toSeconds: 0.31 }, 4).map(({ label }) => label)).toEqual([
      "0.1",
      "0.2",
      "0.3",
    ]);
    expect(timeTicks({ fromSeconds: 0, toSeconds: 600 }, 6).at(-1)?.label).toBe("10:00");
    expect(clock(125.25)).toBe("2:05.25");
    expect(hertzWords(2500)).toBe("2.5k");
  });

  test("leave out frequencies that lie too near each other", () => {
    const ticks = hertzTicks(16_000, 0.12, (hertz) => heightOf(hertz, 16_000));
    expect(ticks.map(({ label }) => label)).toContain("4k");
    for (let i = 1; i < ticks.length; i++) {
      const [before, after] = [ticks[i - 1]?.value ?? 0, ticks[i]?.value ?? 0];
      expect(heightOf(after, 16_000) - heightOf(before, 16_000)).toBeGreaterThanOrEqual(0.12);
    }
  });
});
