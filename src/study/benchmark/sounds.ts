import { createHash } from "node:crypto";
import { join } from "node:path";
import { labelWords } from "../../data/captions.ts";
import { type DataClip, openClips } from "../../data/clips.ts";
import type { Dataset, Item } from "../../data/dataset.ts";
import { openDataset } from "../../data/open-dataset.ts";
import { Generator } from "../../engine/random/generator.ts";
import { FoleyError, internalError } from "../../engine/tensor/error.ts";
import { withClaim } from "../../files/claim.ts";
import { writeSignals } from "../signal/write-signals.ts";
import type { DatasetConfig, Selection } from "./config.ts";

/** The sounds of a data set, parted. */
export interface StudySounds {
  /** Those that the runs of a seed learn from. */
  readonly training: (seed: number) => Dataset;
  /** Whether they are others for each seed. */
  readonly isChosenBySeed: boolean;
  /** The sounds to be judged against, a fixed draw from the test set. */
  readonly tested: readonly Item[];
  /** What was noticed, a line each. */
  readonly warnings: readonly string[];
}

/**
 * The sounds that a config means.
 *
 * @param folder of the study, where synthesized sounds are kept
 * @throws FoleyError "data" where too few sounds are for testing, no class has as many as are wished of each, or some are in both parts
 */
export async function openSounds(folder: string, dataset: DatasetConfig, soundCount: number): Promise<StudySounds> {
  const path = await placeOf(folder, dataset);
  const open = async ({ folds, exclude, split, splitSeed, testCount }: Selection): Promise<Dataset> =>
    prompted(
      dataset,
      await openDataset(path, {
        layout: dataset.layout ?? undefined,
        folds: folds ?? undefined,
        exclude: exclude ?? undefined,
        split: split ?? undefined,
        splitSeed: splitSeed ?? undefined,
        testCount: testCount ?? undefined,
      }),
    );
  const [training, test] = [await open(dataset.train), await open(dataset.test)];
  checkApart(dataset.name, training, test);
  const { clipsPerClass, choosesBy } = dataset.train;
  const fewer = [
    ...fewerThanWished(`${dataset.name}: train`, training, clipsPerClass),
    ...fewerThanWished(`${dataset.name}: test`, test, dataset.test.clipsPerClass),
  ];
  const isChosenBySeed = clipsPerClass !== null && choosesBy === "seed";
  return {
    training: (seed) => fewerOfEach(training, clipsPerClass, isChosenBySeed ? seed : null),
    isChosenBySeed,
    tested: drawTested(dataset.name, fewerOfEach(test, dataset.test.clipsPerClass, null), soundCount),
    warnings: [...new Set([...training.warnings, ...test.warnings, ...fewer])],
  };
}

/** A data set of which is said what the study says of it. @throws FoleyError "data" for a sound without a class to name */
function prompted({ name, prompts }: DatasetConfig, dataset: Dataset): Dataset {
  if (prompts !== "labels") return dataset;
  const nameless = dataset.items.find(({ labels }) => labels.length === 0);
  if (nameless !== undefined) {
    throw new FoleyError(
      "data",
      `${name}: expected classes, whose names are the prompts, got none of ${nameless.id}; take captions for prompts`,
    );
  }
  return { ...dataset, items: dataset.items.map((item) => ({ ...item, captions: [labelWords(item.labels)] })) };
}

async function placeOf(folder: string, { name, path, signals }: DatasetConfig): Promise<string> {
  if (path !== null) return path;
  if (signals === null) throw internalError(`${name} has neither a path nor signals`);
  const written = join(folder, "data", name);
  await withClaim(written, () => writeSignals(written, signals));
  return written;
}

/**
 * So many sounds of each class.
 *
 * @param seed which they are: with one seed more of them are the fewer and others; null for the first by name
 */
function fewerOfEach(dataset: Dataset, clipsPerClass: number | null, seed: number | null): Dataset {
  if (clipsPerClass === null) return dataset;
  const taken = new Map<string | null, number>();
  const sorted = [...dataset.items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = (seed === null ? sorted : shuffled(sorted, seed)).filter(({ label }) => {
    const count = (taken.get(label) ?? 0) + 1;
    taken.set(label, count);
    return count <= clipsPerClass;
  });
  return { ...dataset, items };
}

/**
 * The classes that have fewer sounds than are wished of each, a line each.
 *
 * @throws FoleyError "data" where all have fewer: then the wish changes nothing, and two of them mean the same sounds
 */
function fewerThanWished(where: string, { items }: Dataset, clipsPerClass: number | null): string[] {
  if (clipsPerClass === null) return [];
  const counts = new Map<string | null, number>();
  for (const { label } of items) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most !== undefined && most[1] < clipsPerClass) {
    const [label, count] = most;
    const came = `got at most ${count}, of ${classWords(label)}`;
    const message = `${where}: expected ${clipsPerClass} sounds of a class, ${came}; lower clipsPerClass or add sounds`;
    throw new FoleyError("data", message, { values: { clipsPerClass, count } });
  }
  return [...counts]
    .filter(([, count]) => count < clipsPerClass)
    .map(([label, count]) => `${where}: ${classWords(label)} has ${count} sounds, fewer than ${clipsPerClass}`);
}

function classWords(label: string | null): string {
  return label ?? "sounds without a class";
}

function shuffled(items: readonly Item[], seed: number): Item[] {
  return new Generator(seed).randperm(items.length).map((index) => items[index] as Item);
}

/** A model that is judged by what it was trained on would be judged by its memory. */
function checkApart(name: string, training: Dataset, test: Dataset): void {
  const trained = new Set(training.items.map(({ path, id }) => `${path}\0${id}`));
  const shared = test.items.filter(({ path, id }) => trained.has(`${path}\0${id}`));
  if (shared.length === 0) return;
  throw new FoleyError(
    "data",
    `${name}: expected sounds for training and for testing apart, got ${shared.length} in both, as ${shared[0]?.id}; name other folds or splits`,
  );
}

/** Always the same sounds, whatever their order on disk. */
function drawTested(name: string, { items }: Dataset, soundCount: number): Item[] {
  if (items.length < soundCount) {
    throw new FoleyError(
      "data",
      `${name}: expected ${soundCount} sounds for testing, got ${items.length}; lower evaluation.soundCount or add sounds`,
    );
  }
  return shuffled(
    [...items].sort((a, b) => (a.id < b.id ? -1 : 1)),
    0,
  ).slice(0, soundCount);
}

/** The training sounds, as all training takes them. */
export function loadTraining(
  { training }: StudySounds,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<DataClip[]> {
  return openClips(training(seed), { signal });
}

/** Tells lists of sounds apart, whatever their place on disk. */
export function soundsHash(items: readonly Item[]): string {
  const hash = createHash("sha256");
  for (const { id } of items) hash.update(`${id}\n`);
  return hash.digest("hex");
}

/** Tells apart what is said of sounds: SHA-256 of their captions, classes and weights, whatever the order of the sounds. */
export function textsHash(items: readonly Item[]): string {
  const lines = items.map(({ id, captions, labels, weight }) =>
    JSON.stringify([id.normalize("NFC").replaceAll("\\", "/"), captions, labels, weight]),
  );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}
