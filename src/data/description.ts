import { areTemplated, captionsForAll } from "./captions.ts";
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

/**
 * Descriptions of one sound by several rows as one: all its classes and all captions that are said, each once, and of each
 * other fact what is said last. The templates make captions of all classes where none is said.
 */
export function saidTogether(descriptions: readonly Description[]): Description {
  const labels = [...new Set(descriptions.flatMap(({ labels }) => labels ?? []))];
  const said = descriptions.flatMap(({ captions, labels }) =>
    captions === null || areTemplated(captions, labels ?? []) ? [] : captions,
  );
  const captions = said.length === 0 ? captionsForAll(labels) : [...new Set(said)];
  return {
    ...lastSaid(...descriptions),
    labels: labels.length === 0 ? null : labels,
    captions: captions.length === 0 ? null : captions,
  };
}
