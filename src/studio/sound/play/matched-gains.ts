/** A number of each of two sounds that are compared. */
export interface OfBoth {
  readonly a: number;
  readonly b: number;
}

/** What brings the louder of two sounds down to the softer, in dB; nothing where one is silent, which is no measure. @param loudness in LUFS */
export function matchedGains({ a, b }: OfBoth): OfBoth {
  const least = Math.min(a, b);
  return Number.isFinite(least) ? { a: least - a, b: least - b } : { a: 0, b: 0 };
}

/** What comes of it, for people. */
export function matchedWords(loudness: OfBoth): string {
  const { a, b } = loudness;
  if (!Number.isFinite(a) && !Number.isFinite(b)) return "Both are silent.";
  if (!Number.isFinite(a) || !Number.isFinite(b)) return `${Number.isFinite(a) ? "B" : "A"} is silent.`;
  const gains = matchedGains(loudness);
  const [which, gain] = gains.a < gains.b ? ["A", gains.a] : ["B", gains.b];
  return gain > -0.05 ? "Both are equally loud." : `${which} is played ${(-gain).toFixed(1)} dB softer.`;
}
