import { createHash } from "node:crypto";
import { join } from "node:path";
import { type DataClip, openClips } from "../../data/clips.ts";
import type { Dataset, Item } from "../../data/dataset.ts";
import { openDataset } from "../../data/open-dataset.ts";
import { Generator } from "../../engine/random/generator.ts";
import { FoleyError, internalError } from "../../engine/tensor/error.ts";
import { writeSignals } from "../signal/write-signals.ts";
import type { DatasetConfig, Selection } from "./config.ts";

/** The sounds of a data set, parted. */
export interface StudySounds {
  readonly training: Dataset;
  /** The sounds to be judged against, a fixed draw from the test set. */
  readonly tested: readonly Item[];
}

/**
 * The sounds that a config means.
 *
 * @param folder of the study, where synthesized sounds are kept
 * @throws FoleyError "data" where too few sounds are for testing or some are in both parts
 */
export async function openSounds(folder: string, dataset: DatasetConfig, soundCount: number): Promise<StudySounds> {
  const path = await placeOf(folder, dataset);
  const open = async (selection: Selection): Promise<Dataset> => {
    const { clipsPerClass, folds, exclude, split, splitSeed, testCount } = selection;
    const opened = await openDataset(path, {
      layout: dataset.layout ?? undefined,
      folds: folds ?? undefined,
      exclude: exclude ?? undefined,
      split: split ?? undefined,
      splitSeed: splitSeed ?? undefined,
      testCount: testCount ?? undefined,
    });
    return clipsPerClass === null ? opened : fewerOfEach(opened, clipsPerClass);
  };
  const [training, test] = [await open(dataset.train), await open(dataset.test)];
  checkApart(dataset.name, training, test);
  return { training, tested: drawTested(dataset.name, test, soundCount) };
}

async function placeOf(folder: string, { name, path, signals }: DatasetConfig): Promise<string> {
  if (path !== null) return path;
  if (signals === null) throw internalError(`${name} has neither a path nor signals`);
  const written = join(folder, "data", name);
  await writeSignals(written, signals);
  return written;
}

function fewerOfEach(dataset: Dataset, clipsPerClass: number): Dataset {
  const taken = new Map<string | null, number>();
  const items = [...dataset.items]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .filter(({ label }) => {
      const count = (taken.get(label) ?? 0) + 1;
      taken.set(label, count);
      return count <= clipsPerClass;
    });
  return { ...dataset, items };
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
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  return new Generator(0)
    .randperm(sorted.length)
    .slice(0, soundCount)
    .map((index) => sorted[index] as Item);
}

/** The training sounds, as all training takes them. */
export function loadTraining({ training }: StudySounds, signal: AbortSignal | undefined): Promise<DataClip[]> {
  return openClips(training, { sampleRate: 16_000, signal });
}

/** Tells lists of sounds apart, whatever their place on disk. */
export function soundsHash(items: readonly Item[]): string {
  const hash = createHash("sha256");
  for (const { id } of items) hash.update(`${id}\n`);
  return hash.digest("hex");
}
