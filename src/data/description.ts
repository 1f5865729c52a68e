import type { Item } from "./dataset.ts";

/** What is known of a sound beside where it is; null where nothing is said of it. */
export type Description = {
  readonly [K in "labels" | "captions" | "fold" | "split" | "licence" | "source" | "weight"]: Item[K] | null;
};

export const nothingSaid: Description = {
  labels: null,
  captions: null,
  fold: null,
  split: null,
  licence: null,
  source: null,
  weight: null,
};

/** Descriptions of one sound as one: of each fact what is said last. */
export function lastSaid(...descriptions: readonly Partial<Description>[]): Description {
  const said = descriptions.flatMap((one) => Object.entries(one).filter(([, fact]) => fact !== null));
  return { ...nothingSaid, ...Object.fromEntries(said) };
}
