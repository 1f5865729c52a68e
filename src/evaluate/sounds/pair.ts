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
  const form = ignoresExtension && [generated, reference].every(haveDistinctStems) ? stem : (name: string) => name;
  // A Mac decomposes the letters of names, others do not.
  const key = (name: string): string => form(name).normalize("NFC");
  const places = new Map(generated.map((name, i) => [key(name), i]));
  const pairs = reference.flatMap((name, i): [number, number][] => {
    const partner = places.get(key(name));
    return partner === undefined ? [] : [[partner, i]];
  });
  const largest = Math.max(generated.length, reference.length);
  return { isPaired: pairs.length > 0 && pairs.length > leastShare * largest, pairs };
}

function haveDistinctStems(names: readonly string[]): boolean {
  return new Set(names.map(stem)).size === names.length;
}

/** A name without its extension; a dot that a name begins with begins no extension. */
function stem(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > name.lastIndexOf("/") + 1 ? name.slice(0, dot) : name;
}
