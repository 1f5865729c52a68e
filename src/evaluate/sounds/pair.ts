import { nameStem } from "./name-stem.ts";

/** Which sounds of two sets belong together. */
export interface Pairing {
  /** Whether more than 99 of 100 names of each set are in the other: only then are sounds compared one by one. */
  readonly isPaired: boolean;
  /** Indices into the two sets, in the reference's order. */
  readonly pairs: readonly (readonly [generated: number, reference: number])[];
}

const leastShare = 0.99;

/**
 * Pairs the sounds of two sets by their names.
 *
 * @param ignoresExtension whether `a.wav` and `a.flac` are one; not where that would make two names of one set equal
 */
export function pairSounds(
  generated: readonly string[],
  reference: readonly string[],
  ignoresExtension: boolean,
): Pairing {
  const byStem = ignoresExtension && [generated, reference].every(haveDistinctStems);
  const key = byStem ? nameStem : (name: string) => name.normalize("NFC");
  const places = new Map(generated.map((name, i) => [key(name), i]));
  const pairs = reference.flatMap((name, i): [number, number][] => {
    const partner = places.get(key(name));
    return partner === undefined ? [] : [[partner, i]];
  });
  const largest = Math.max(generated.length, reference.length);
  return { isPaired: pairs.length > 0 && pairs.length > leastShare * largest, pairs };
}

function haveDistinctStems(names: readonly string[]): boolean {
  return new Set(names.map(nameStem)).size === names.length;
}
