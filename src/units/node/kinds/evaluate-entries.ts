import { type PresetName, presets } from "../../../evaluate/preset.ts";
import { pairSounds } from "../../../evaluate/sounds/pair.ts";

/** A generated sound and its partner by their places in the sets; null where there is none. */
export interface EvaluateEntry {
  readonly generated: number | null;
  readonly reference: number | null;
}

/** Sounds of a unit: as many as are heard at a time. */
const entriesOfUnit = 16;

/** Every sound of both sets once: each generated one with its partner, then reference sounds without one. */
export function evaluateEntries(
  generated: readonly string[],
  reference: readonly string[],
  preset: PresetName,
): EvaluateEntry[] {
  const { isPaired, pairs } = pairSounds(generated, reference, presets[preset].ignoresExtension);
  const partners = new Map(isPaired ? pairs : []);
  const taken = new Set(partners.values());
  const lone = reference.flatMap((_, i) => (taken.has(i) ? [] : [{ generated: null, reference: i }]));
  return [...generated.map((_, i) => ({ generated: i, reference: partners.get(i) ?? null })), ...lone];
}

/** The entries in units, which are the same however many shards there are. */
export function entriesInUnits(entries: readonly EvaluateEntry[]): EvaluateEntry[][] {
  const count = Math.ceil(entries.length / entriesOfUnit);
  return Array.from({ length: count }, (_, i) => entries.slice(i * entriesOfUnit, (i + 1) * entriesOfUnit));
}
