import { type WorkOptions, workOf } from "../engine/work.ts";
import type { Dataset } from "./dataset.ts";
import { examineAll } from "./examine.ts";
import { hashItemList } from "./item-list-hash.ts";
import type { LayoutName } from "./layout/layout-name.ts";

/** How often something comes, and for how long. */
export interface Share {
  readonly name: string;
  readonly count: number;
  readonly seconds: number;
}

export interface DataStatistics {
  readonly name: string;
  readonly layout: LayoutName;
  readonly soundCount: number;
  readonly missingCount: number;
  readonly unusableCount: number;
  readonly captionCount: number;
  /** Of the sounds that can be used; all 0 where there are none. */
  readonly seconds: { readonly total: number; readonly least: number; readonly median: number; readonly most: number };
  readonly classes: readonly Share[];
  readonly folds: readonly Share[];
  readonly splits: readonly Share[];
  /** In hertz. */
  readonly sampleRates: readonly Share[];
  readonly channelCounts: readonly Share[];
  readonly encodings: readonly Share[];
  /** Of the names and contents of the sounds that can be used; see `hashItemList`. */
  readonly hash: string;
}

/**
 * What a data set consists of, by listening to all of it.
 *
 * @throws FoleyError "aborted" when stopped
 */
export async function dataStatistics(dataset: Dataset, options: WorkOptions = {}): Promise<DataStatistics> {
  const { name, layout, items, missing } = dataset;
  const tallies = {
    classes: new Tally(),
    folds: new Tally(),
    splits: new Tally(),
    sampleRates: new Tally(),
    channelCounts: new Tally(),
    encodings: new Tally(),
  };
  const [durations, hashed]: [number[], { name: string; hash: string }[]] = [[], []];
  await examineAll(items, "listening", workOf(options), (item, found) => {
    if (typeof found === "string") return;
    const seconds = found.durationSeconds;
    durations.push(seconds);
    hashed.push({ name: item.id, hash: found.hash });
    for (const label of item.labels) tallies.classes.add(label, seconds);
    if (item.fold !== null) tallies.folds.add(String(item.fold), seconds);
    if (item.split !== null) tallies.splits.add(item.split, seconds);
    tallies.sampleRates.add(String(found.sampleRate), seconds);
    tallies.channelCounts.add(String(found.channelCount), seconds);
    tallies.encodings.add(found.encoding, seconds);
  });
  const { classes, folds, splits, sampleRates, channelCounts, encodings } = tallies;
  return {
    name,
    layout,
    soundCount: items.length,
    missingCount: missing.length,
    unusableCount: items.length - durations.length,
    captionCount: items.reduce((sum, { captions }) => sum + captions.length, 0),
    seconds: summaryOf(durations),
    ...{ classes: classes.shares(), folds: folds.shares(), splits: splits.shares() },
    ...{ sampleRates: sampleRates.shares(), channelCounts: channelCounts.shares(), encodings: encodings.shares() },
    hash: hashItemList(hashed),
  };
}

class Tally {
  readonly #shares = new Map<string, Share>();

  add(name: string, seconds: number): void {
    const { count, seconds: before } = this.#shares.get(name) ?? { count: 0, seconds: 0 };
    this.#shares.set(name, { name, count: count + 1, seconds: before + seconds });
  }

  /** The most frequent first. */
  shares(): Share[] {
    return [...this.#shares.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }
}

function summaryOf(durations: readonly number[]): DataStatistics["seconds"] {
  const sorted = durations.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  const total = sorted.reduce((sum, seconds) => sum + seconds, 0);
  return { total, least: sorted[0] ?? 0, median: median ?? 0, most: sorted.at(-1) ?? 0 };
}
