import { createHash } from "node:crypto";
import { FoleyError } from "../engine/tensor/error.ts";
import type { AbsentItem, Dataset, Split } from "./dataset.ts";
import { composed } from "./find-file.ts";

export interface SplitWish {
  readonly split: Split;
  /** Of the draw, where the data set has no splits of its own. */
  readonly splitSeed: number;
  /** How many sounds are drawn for testing; null for the layout's share. */
  readonly testCount: number | null;
}

/**
 * The sounds of one split.
 *
 * A data set's own splits are kept. Elsewhere `testCount` sounds are drawn for testing and the others are for training:
 * those whose names, hashed with the seed, come first. So the draw is the same on every machine, in any order, and when
 * only a part is downloaded.
 *
 * @throws FoleyError "usage" for more sounds for testing than there are, or for a validation split that is not drawn
 */
export function takeSplit(
  { items, missing, warnings, ...rest }: Dataset,
  { split, splitSeed, testCount }: SplitWish,
  testShare: number,
): Dataset {
  const all = [...items, ...missing];
  const undecided = all.filter((item) => item.split === null).length;
  const keep =
    undecided < all.length
      ? (item: AbsentItem) => item.split === split
      : drawnSplit(all, split, splitSeed, testCount ?? Math.max(1, Math.round(all.length * testShare)));
  const isPartly = undecided > 0 && undecided < all.length;
  const lost = isPartly ? [`split: ${undecided} of ${all.length} sounds are of none, and left out`] : [];
  const idle = undecided < all.length ? idleDraw({ splitSeed, testCount }, "the data set has splits of its own") : [];
  const said = [...warnings, ...lost, ...idle];
  return { ...rest, items: items.filter(keep), missing: missing.filter(keep), warnings: said };
}

/** A line for what is said of a draw that there is none of. */
export function idleDraw({ splitSeed, testCount }: Omit<SplitWish, "split">, why: string): string[] {
  const said = [...(splitSeed === 0 ? [] : ["splitSeed"]), ...(testCount === null ? [] : ["testCount"])];
  return said.length === 0 ? [] : [`${said.join(" and ")}: without effect, as ${why}`];
}

function drawnSplit(
  all: readonly AbsentItem[],
  split: Split,
  seed: number,
  testCount: number,
): (item: AbsentItem) => boolean {
  if (split === "validation") {
    throw new FoleyError(
      "usage",
      "split: expected train or test, got validation, which this data set does not have; see validation.share",
      { subject: "split" },
    );
  }
  if (all.length === 1)
    throw new FoleyError("usage", "split: expected two sounds or more to draw it from, got 1; add some", {
      subject: "split",
    });
  if (testCount >= all.length) {
    throw new FoleyError(
      "usage",
      `testCount: expected fewer than the ${all.length} sounds, got ${testCount}; lower it`,
      { subject: "testCount" },
    );
  }
  const ranked = all
    .map((item) => ({ id: item.id, rank: rankOf(item.id, seed) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const tested = new Set(ranked.slice(0, testCount).map(({ id }) => id));
  return ({ id }) => tested.has(id) === (split === "test");
}

function rankOf(id: string, seed: number): string {
  return createHash("sha256")
    .update(`${seed}\0${composed(id).replaceAll("\\", "/")}`)
    .digest("hex");
}
