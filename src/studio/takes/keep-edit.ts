import type { Waveform } from "../../audio/waveform.ts";
import { editWords, type SoundEdit } from "../sound/edit/sound-edit.ts";
import { keepTake, type TakeWithAudio } from "../store/take-store.ts";
import type { Take } from "../take.ts";
import { editedWav } from "./edited-wav.ts";
import { takeOfEdit } from "./new-take.ts";
import { withEdits } from "./with-edits.ts";

/** What was kept while it was still seen. */
const keptSounds = new WeakMap<Waveform, TakeWithAudio>();

/** Keeps what was done by hand as a new take, once. */
export async function keepEdit(take: Take, waveform: Waveform, edits: readonly SoundEdit[]): Promise<TakeWithAudio> {
  const before = keptSounds.get(waveform);
  if (before !== undefined) return before;
  const how = edits.some(({ kind }) => kind === "seam") ? "loop" : "edit";
  const edited = { ...take, settings: withEdits(take.settings, edits.map(editWords)) };
  const audio = await editedWav(edited, waveform);
  const kept = takeOfEdit(waveform, audio, edited, how);
  await keepTake(kept);
  keptSounds.set(waveform, kept);
  return kept;
}

/** Whether what is seen was kept. */
export function isKept(waveform: Waveform): boolean {
  return keptSounds.has(waveform);
}
