import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Generator } from "../engine/random/generator.ts";
import { type KnownPart, overWindows, planWindows, unwatched } from "./windows.ts";

const plain = { scale: 1, width: 1 };

describe("the windows of a stretch", () => {
  it("are one where it is no longer than a window, or windows are not wished", () => {
    expect(planWindows(64, 64, false)).toEqual({ length: 64, size: 64, starts: [0] });
    expect(planWindows(50, 64, false)).toEqual({ length: 50, size: 50, starts: [0] });
    expect(planWindows(5000, 0, false)).toEqual({ length: 5000, size: 5000, starts: [0] });
  });

  it("are of one size, from the beginning to the end, each fading into the next", () => {
    const { size, starts } = planWindows(150, 64, false);
    expect(size).toBe(64);
    expect(starts).toEqual([0, 43, 86]);
  });

  it("go around where the end goes on at the beginning", () => {
    expect(planWindows(40, 64, true)).toEqual({ length: 40, size: 40, starts: [0, 20] });
    expect(planWindows(150, 64, true)).toEqual({ length: 150, size: 64, starts: [0, 38, 75, 113] });
  });

  it("cover every step, whatever the lengths", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 2, max: 99 }),
        fc.boolean(),
        (length, size, loop) => {
          const windows = planWindows(length, size, loop);
          const covered = new Set<number>();
          for (const start of windows.starts) for (let i = 0; i < windows.size; i++) covered.add((start + i) % length);
          expect(covered.size).toBe(length);
          if (!loop) expect((windows.starts.at(-1) as number) + windows.size).toBe(length);
        },
      ),
    );
  });
});

describe("work over windows", () => {
  it.each([true, false])("changes nothing where a window's result is its input, with a loop: %s", async (loop) => {
    const windows = planWindows(50, 16, loop);
    const input = new Generator(1).randn(3 * 50 * 4);
    const layout = { scale: 2, width: 2 };
    const result = await overWindows(windows, input, {
      from: layout,
      to: layout,
      compute: async (piece) => piece,
      ...unwatched,
    });
    for (const [i, value] of result.entries()) expect(value).toBeCloseTo(input[i] as number, 5);
  });

  it("gives more rows and finer time than its input, where a window does", async () => {
    const windows = planWindows(50, 16, false);
    const ramp = Float32Array.from({ length: 50 }, (_, i) => i);
    const twice = async (piece: Float32Array): Promise<Float32Array> =>
      Float32Array.from({ length: 4 * piece.length }, (_, i) => {
        const [row, step] = [Math.floor(i / (2 * piece.length)), Math.floor((i % (2 * piece.length)) / 2)];
        return (row === 0 ? 1 : -1) * (piece[step] as number);
      });
    const result = await overWindows(windows, ramp, {
      from: plain,
      to: { scale: 2, width: 1 },
      compute: twice,
      ...unwatched,
    });
    expect(result).toHaveLength(200);
    expect(result[60]).toBeCloseTo(30, 4);
    expect(result[161]).toBeCloseTo(-30, 4);
  });

  it("fades windows that disagree into each other, and the last into the first in a loop", async () => {
    const disagreeing = (): ((piece: Float32Array) => Promise<Float32Array>) => {
      let level = 0;
      return async (piece) => piece.map(() => level++ % 2);
    };
    for (const loop of [true, false]) {
      const windows = planWindows(100, 40, loop);
      const compute = disagreeing();
      let level = 0;
      const result = await overWindows(windows, new Float32Array(100), {
        from: plain,
        to: plain,
        ...unwatched,
        compute: async (piece) => (await compute(piece)).fill(level++ % 2),
      });
      const steps = result.map((value, i) => Math.abs(value - (result[(i + 1) % 100] as number)));
      expect(Math.max(...result) - Math.min(...result)).toBe(1);
      expect(Math.max(...steps.slice(0, -1))).toBeLessThan(0.25);
      if (loop) expect(steps.at(-1)).toBeLessThan(0.25);
    }
  });

  it("tells each window what those before it made of its part", async () => {
    const seen: KnownPart[] = [];
    const compute = async (piece: Float32Array, known: () => KnownPart): Promise<Float32Array> => {
      seen.push(known());
      return piece;
    };
    const input = Float32Array.from({ length: 28 }, (_, i) => i);
    await overWindows({ length: 28, size: 16, starts: [0, 12] }, input, {
      from: plain,
      to: plain,
      compute,
      ...unwatched,
    });
    expect(seen[0]?.weights.every((weight) => weight === 0)).toBe(true);
    expect([...(seen[1]?.values.slice(0, 5) ?? [])].map(Math.round)).toEqual([12, 13, 14, 15, 0]);
    expect(seen[1]?.weights[3]).toBeGreaterThan(0);
    expect(seen[1]?.weights[4]).toBe(0);
  });

  it("counts the windows that are done, and stops before the next", async () => {
    const controller = new AbortController();
    const done: number[] = [];
    const onWindow = (count: number): void => {
      done.push(count);
      if (count === 2) controller.abort();
    };
    const compute = async (piece: Float32Array): Promise<Float32Array> => piece;
    const work = { from: plain, to: plain, compute, signal: controller.signal, onWindow };
    const run = overWindows(planWindows(200, 20, false), new Float32Array(200), work);
    await expect(run).rejects.toMatchObject({ code: "aborted" });
    expect(done).toEqual([1, 2]);
  });
});
