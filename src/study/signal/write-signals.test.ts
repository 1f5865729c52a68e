import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDataset } from "../../data/open-dataset.ts";
import { Generator } from "../../engine/random/generator.ts";
import { signals } from "./signals.ts";
import { writeSignals } from "./write-signals.ts";

it.each(Object.keys(signals))("%s is as loud as the others at its peak, and nowhere clipped", (kind) => {
  const samples = signals[kind]?.(4000, 16_000, new Generator(1)) ?? new Float32Array();
  expect(samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)).toBeCloseTo(0.5, 6);
});

it("writes the same sounds everywhere, each of them another one, in five folds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foley-signals-"));
  try {
    const bytes: Buffer[][] = [];
    for (const name of ["a", "b"]) {
      await writeSignals(join(folder, name), { clipsPerClass: 5, seconds: 0.1 });
      const { items } = await openDataset(join(folder, name));
      expect(new Set(items.map(({ label }) => label))).toEqual(new Set(Object.keys(signals)));
      expect(new Set(items.map(({ fold }) => fold))).toEqual(new Set([1, 2, 3, 4, 5]));
      bytes.push(await Promise.all(items.map(({ path }) => readFile(path))));
    }
    const [first = [], second = []] = bytes;
    expect(first.every((sound, i) => sound.equals(second[i] as Buffer))).toBe(true);
    expect(new Set(first.map((sound) => sound.toString("base64"))).size).toBe(5 * Object.keys(signals).length);
  } finally {
    await rm(folder, { recursive: true });
  }
});
