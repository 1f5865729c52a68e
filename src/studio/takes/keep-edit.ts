import type { Waveform } from "../../audio/waveform.ts";
import { editWords, loopsAfter, type SoundEdit } from "../sound/edit/sound-edit.ts";
import type { ShownSound } from "../sound/shown-sound.ts";
import { keepTake, type TakeWithAudio } from "../store/take-store.ts";
import type { Take } from "../take.ts";
import { editedWav } from "./edited-wav.ts";
import { takeOfEdit } from "./new-take.ts";
import { shownOf } from "./open-edit.ts";
import { withEdits } from "./with-edits.ts";

/** What was kept while it was still seen, and what is being kept. */
const keptSounds = new WeakSet<Waveform>();
const keepings = new WeakMap<Waveform, Promise<TakeWithAudio>>();

/** Keeps what was done by hand as a new take, once; what could not be kept may be tried again. */
export function keepEdit(take: Take, waveform: Waveform, edits: readonly SoundEdit[]): Promise<TakeWithAudio> {
  const before = keepings.get(waveform);
  if (before !== undefined) return before;
  const keeping = keepNow(take, waveform, edits);
  keepings.set(waveform, keeping);
  keeping.catch(() => keepings.delete(waveform));
  return keeping;
}

async function keepNow(take: Take, waveform: Waveform, edits: readonly SoundEdit[]): Promise<TakeWithAudio> {
  const isLoop = loopsAfter(edits, take.isLoop);
  const how = isLoop && edits.some(({ kind }) => kind === "seam") ? "loop" : "edit";
  const edited = { ...take, settings: withEdits(take.settings, edits.map(editWords)), isLoop };
  const kept = takeOfEdit(waveform, await editedWav(edited, waveform), edited, how);
  await keepTake(kept);
  keptSounds.add(waveform);
  return kept;
}

/** Keeps what is seen of a take that is open with changes which are not kept yet; null where there are none. */
export async function keptAsSeen(
  take: Take,
  shown: ShownSound | null = shownOf(take.id),
): Promise<TakeWithAudio | null> {
  return shown === null || shown.edits.length === 0 ? null : keepEdit(take, shown.waveform, shown.edits);
}

/** Whether what is seen was kept. */
export function isKept(waveform: Waveform): boolean {
  return keptSounds.has(waveform);
}

/** Waits until what is being kept of a sound is kept, or could not be. */
export async function keepingEnds(waveform: Waveform): Promise<void> {
  await keepings.get(waveform)?.catch(() => null);
}
