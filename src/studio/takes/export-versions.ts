import { clock, clockWords } from "../sound/clock.ts";
import { bandPiece, type SoundBand } from "../sound/edit/band.ts";
import { editWords, loopsAfter } from "../sound/edit/sound-edit.ts";
import type { ExportedTake } from "../sound/export/export-plan.ts";
import type { ExportVersion } from "../sound/export-dialog.tsx";
import { changeCountWords, type ShownSound } from "../sound/shown-sound.ts";
import { soundWork } from "../sound/work/sound-work.ts";
import { withEdits } from "./with-edits.ts";

/**
 * What may be saved of a take that is open in the editor, first what is seen: the sound with changes that are not kept yet, the
 * selection as it is heard, the take as it is kept.
 */
export function exportVersions(take: ExportedTake, kept: ExportVersion["load"], shown: ShownSound): ExportVersion[] {
  const { waveform, edits, selection } = shown;
  const said = edits.map(editWords);
  const isEdited = edits.length > 0;
  const versions: (ExportVersion | null)[] = [
    isEdited
      ? {
          words: `The edited sound: ${changeCountWords(edits.length)}, not kept yet`,
          takes: [{ ...take, settings: withEdits(take.settings, said), isLoop: loopsAfter(edits, take.isLoop) }],
          load: async () => waveform,
        }
      : null,
    { words: isEdited ? "The take as it is kept, without them" : "The whole take", takes: [take], load: kept },
    selection === null ? null : selectedVersion(take, shown, selection, said),
  ];
  return versions.filter((version) => version !== null);
}

function selectedVersion(
  take: ExportedTake,
  { waveform }: ShownSound,
  selection: SoundBand,
  said: readonly string[],
): ExportVersion {
  const { fromSeconds, toSeconds } = selection;
  const stretch = `${fromSeconds.toFixed(2)}-${toSeconds.toFixed(2)} s`;
  const band = bandWords(selection, waveform.sampleRate);
  const crop = editWords({ kind: "crop", fromSeconds, toSeconds });
  const settings = withEdits(take.settings, [...said, ...(band === null ? [crop] : [crop, `Only ${band} of it`])]);
  return {
    words: `The selection: ${clock(fromSeconds)} to ${clockWords(toSeconds)}${band === null ? "" : `, ${band}`}`,
    takes: [
      // A part of a loop is none.
      { ...take, name: `${take.name} ${stretch}`, settings, isLoop: false },
    ],
    load: () => soundWork("band", bandPiece(waveform, selection)),
  };
}

/** "300 to 4000 Hz"; null where all of it is meant. */
function bandWords({ fromHz, toHz }: SoundBand, sampleRate: number): string | null {
  const [low, high] = [Math.round(fromHz), Math.round(toHz)];
  return low <= 0 && high >= sampleRate / 2 ? null : `${low} to ${high} Hz`;
}
