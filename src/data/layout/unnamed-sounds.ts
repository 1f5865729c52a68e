import type { Place } from "../place.ts";
import type { SoundIndex } from "../sound-index.ts";

/** A line for sounds that lie in a data set's folder and are in none of its tables; none where there are none. */
export function unnamedWarnings(place: Place, sounds: SoundIndex): string[] {
  const [first, ...others] = sounds.unnamed();
  if (first === undefined) return [];
  const count = others.length === 0 ? "1 sound is" : `${others.length + 1} sounds are`;
  return [`${place.root}: ${count} in no table of the data set and left out, as ${first}`];
}
