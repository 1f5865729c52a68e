import type { Waveform } from "../../audio/waveform.ts";
import type { SoundBand } from "./edit/band.ts";
import type { SoundEdit } from "./edit/sound-edit.ts";

/** A sound as an editor shows it now. */
export interface ShownSound {
  readonly waveform: Waveform;
  /** In effect, and kept nowhere yet. */
  readonly edits: readonly SoundEdit[];
  readonly selection: SoundBand | null;
}

/** "1 change", for what is not kept yet. */
export function changeCountWords(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}
