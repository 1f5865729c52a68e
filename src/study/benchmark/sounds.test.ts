import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configSchema, type DatasetConfig } from "./config.ts";
import { openSounds } from "./sounds.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-sounds-"));
});
afterAll(() => rm(folder, { recursive: true }));

function datasetOf(changes: object, train: object = {}): DatasetConfig {
  return configSchema.shape.datasets.parse([
    {
      name: "signals",
      signals: { clipsPerClass: 10, seconds: 0.1 },
      train: { folds: [1, 2, 3, 4], ...train },
      test: { folds: [5] },
      ...changes,
    },
  ])[0] as DatasetConfig;
}

const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id).sort();

describe("the sounds of a study", () => {
  it("are said in many ways, or by the names of their classes alone", async () => {
    const captions = (await openSounds(folder, datasetOf({}), 10)).tested.map((item) => item.captions.length);
    expect(Math.min(...captions)).toBeGreaterThan(1);
    const { tested, training } = await openSounds(folder, datasetOf({ prompts: "labels" }), 10);
    for (const item of [...tested, ...training(1).items])
      expect(item.captions).toEqual([item.label?.replaceAll("_", " ")]);
  });

  it("say what was noticed of either half", async () => {
    const { warnings } = await openSounds(folder, datasetOf({ test: { folds: [5], testCount: 10 } }), 10);
    expect(warnings).toEqual(["testCount: without effect, as no split is taken"]);
  });

  it("of few a class are the first by name where nothing else is said", async () => {
    const { training, isChosenBySeed } = await openSounds(folder, datasetOf({}, { clipsPerClass: 2 }), 10);
    expect(isChosenBySeed).toBe(false);
    expect(training(1).items).toEqual(training(2).items);
    expect(new Set(training(1).items.map(({ id }) => id.slice(-3)))).toEqual(new Set(["000", "001"]));
  });

  it("of so many a class that no class has are refused, and classes that have fewer are told", async () => {
    const opened = async (clipsPerClass: number, exclude: readonly string[] = []) =>
      openSounds(folder, datasetOf({}, { clipsPerClass, ...(exclude.length > 0 ? { exclude } : {}) }), 10);
    await expect(opened(9)).rejects.toMatchObject({
      code: "data",
      message: expect.stringMatching(
        /^signals: train: expected 9 sounds of a class, got at most 8, of \w+; lower clipsPerClass or add sounds$/,
      ),
    });
    const all = await opened(8);
    expect(all.warnings).toEqual([]);
    const [one] = all.training(1).items;
    const { warnings } = await opened(8, [basename(one?.path ?? "")]);
    expect(warnings).toEqual([`signals: train: ${one?.label} has 7 sounds, fewer than 8`]);
  });

  it("of few a class may be others for each seed, of which the fewer are among the more", async () => {
    const chosen = async (clipsPerClass: number, seed: number): Promise<string[]> => {
      const dataset = datasetOf({}, { clipsPerClass, choosesBy: "seed" });
      return idsOf((await openSounds(folder, dataset, 10)).training(seed).items);
    };
    const few = await chosen(2, 1);
    expect(few).toEqual(await chosen(2, 1));
    expect(few).not.toEqual(await chosen(2, 2));
    expect(await chosen(4, 1)).toEqual(expect.arrayContaining(few));
    expect(await chosen(4, 1)).toHaveLength(2 * few.length);
  });
});
