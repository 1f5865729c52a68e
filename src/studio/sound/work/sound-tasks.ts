import { decodeAudio } from "../../../audio/decode/decode-audio.ts";
import { type EncodeAudioOptions, encodeAudio, type SoundFormat } from "../../../audio/encode/encode-audio.ts";
import { loudestMoment } from "../../../audio/loudness.ts";
import { resampleSound } from "../../../audio/resample.ts";
import { countClipped } from "../../../audio/wav/encode-wav.ts";
import { mixToMono, sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { levelled } from "../../../generate/level.ts";
import type { LoudnessWish } from "../../../generate/settings.ts";
import { bandOf, type SoundBand } from "../edit/band.ts";
import { applyEdit, type EditedSound, type SoundEdit } from "../edit/sound-edit.ts";
import { coarseGrid, columnsAtOnce, type GridPlan, gridColumns, planGrid } from "../spectrogram/spectrogram-grid.ts";

/** Columns of a sound's picture, from a place on. */
export interface GridPart {
  /** Of the whole. */
  readonly plan: GridPlan;
  readonly from: number;
  /** How many columns of the whole each stands for. */
  readonly stride: number;
  /** `[column, row]` */
  readonly levels: Uint8Array;
}

/** A file to be written of a sound. */
export interface FileOrder {
  readonly waveform: Waveform;
  readonly format: SoundFormat;
  readonly sampleRate: number;
  readonly loudness: LoudnessWish;
  readonly isLoop: boolean;
  readonly options: EncodeAudioOptions;
}

export interface WrittenFile {
  readonly bytes: Uint8Array;
  readonly warnings: readonly string[];
}

/** What takes long and is done beside the page: what is given, what is told meanwhile, and what comes of it. */
export interface SoundTasks {
  readonly decode: { given: { bytes: Uint8Array; called: string }; part: never; made: Waveform };
  readonly picture: { given: Waveform; part: GridPart; made: null };
  readonly band: { given: { waveform: Waveform; band: SoundBand }; part: never; made: Waveform };
  readonly edit: { given: { waveform: Waveform; edit: SoundEdit; isLoop: boolean }; part: never; made: EditedSound };
  readonly loudness: { given: Waveform; part: never; made: number };
  readonly file: { given: FileOrder; part: never; made: WrittenFile };
}

export type SoundTaskName = keyof SoundTasks;

/** How a task is watched from within. */
export interface TaskWatch<P> {
  tell(part: P): void;
  /** Lets others in; false where nobody waits for it any more. */
  goOn(): Promise<boolean>;
}

/** How each is done. */
export const soundTasks: {
  readonly [K in SoundTaskName]: (
    given: SoundTasks[K]["given"],
    watch: TaskWatch<SoundTasks[K]["part"]>,
  ) => Promise<SoundTasks[K]["made"]>;
} = {
  decode: async ({ bytes, called }) => decodeAudio(bytes, called),
  picture: async (waveform, { tell, goOn }) => {
    const mono = mixToMono(waveform);
    const plan = planGrid(waveform.sampleRate, sampleCount(waveform));
    const coarse = coarseGrid(plan);
    for (const { plan: now, stride } of [...(coarse === null ? [] : [coarse]), { plan, stride: 1 }]) {
      for (let from = 0; from < now.columnCount; from += columnsAtOnce) {
        const to = Math.min(now.columnCount, from + columnsAtOnce);
        tell({ plan, from, stride, levels: gridColumns(mono, now, from, to) });
        if (!(await goOn())) return null;
      }
    }
    return null;
  },
  band: async ({ waveform, band }) => bandOf(waveform, band),
  edit: async ({ waveform, edit, isLoop }) => applyEdit(waveform, edit, isLoop),
  loudness: async (waveform) => loudestMoment(waveform),
  file: async ({ waveform, format, sampleRate, loudness, isLoop, options }) => {
    const atRate = resampleSound(waveform, sampleRate, isLoop);
    const { waveform: loud, warnings } = levelled(atRate, loudness, isLoop);
    return {
      bytes: await encodeAudio(loud, format, { ...options, loop: isLoop }),
      warnings: [...warnings, ...clippedWords(loud, options)],
    };
  },
};

/** Floats keep what is beyond full scale, and what has no bits of its own is the player's matter. */
function clippedWords(waveform: Waveform, { bitDepth = "float" }: EncodeAudioOptions): string[] {
  const count = bitDepth === "float" ? 0 : countClipped(waveform);
  return count === 0 ? [] : [`${count} samples are beyond full scale and were clipped; set a loudness, or keep floats`];
}
