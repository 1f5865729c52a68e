import {
  audioError,
  checkWaveform,
  firstChannel,
  isSilent,
  normalizePeak,
  readAudio,
  resample,
} from "../audio/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Dataset, Item } from "./dataset.ts";

/** A sound of a data set in memory. */
export interface Clip {
  readonly id: string;
  /** The first channel at the asked rate, with a peak of 0.5 as AudioLDM has it. */
  readonly samples: Float32Array;
  readonly label: string | null;
  readonly captions: readonly string[];
  readonly fold: number | null;
}

export interface LoadOptions {
  readonly sampleRate: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * All sounds of a data set.
 *
 * @throws FoleyError "audio" naming the first file that cannot be used
 */
export async function loadClips({ items }: Dataset, { sampleRate, onProgress, signal }: LoadOptions): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const item of items) {
    if (signal?.aborted) throw new FoleyError("aborted", "loading sounds: stopped");
    clips.push(await loadClip(item, sampleRate));
    onProgress?.(clips.length, items.length);
  }
  return clips;
}

async function loadClip({ id, path, label, captions, fold }: Item, sampleRate: number): Promise<Clip> {
  const waveform = checkWaveform(await readAudio(path), path);
  if (isSilent(waveform)) throw audioError(path, "a sound", "silence", "leave it out");
  const samples = normalizePeak(resample(firstChannel(waveform), waveform.sampleRate, sampleRate));
  return { id, samples, label, captions, fold };
}
