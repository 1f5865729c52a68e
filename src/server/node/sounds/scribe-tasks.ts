import { readFile } from "node:fs/promises";
import { audioEncoding, decodeAudio } from "../../../audio/decode/decode-audio.ts";
import type { BitDepth } from "../../../audio/encode/encode-audio.ts";
import { resampleSound } from "../../../audio/resample.ts";
import { durationSeconds } from "../../../audio/waveform.ts";
import { readSettings } from "../../../generate/read-settings.ts";
import type { ServedFormatName } from "../../api/sound-format-name.ts";
import { servedFormats } from "./sound-formats.ts";

/** What is asked of whoever reads and writes sounds for the server. */
export type ScribeTask =
  | { readonly kind: "look"; readonly path: string; readonly name: string }
  | {
      readonly kind: "render";
      /** A sound with its settings inside, float WAV. */
      readonly path: string;
      readonly manner: ResultManner;
      /** Of formats that have it. */
      readonly bitDepth: BitDepth;
    };

/** How a result is wished. */
export interface ResultManner {
  readonly format: ServedFormatName;
  /** Hertz; null for that of the sound, or that of the format. */
  readonly rate: number | null;
  /** A second; null for those of the format. */
  readonly kilobits: number | null;
}

/** What is found in a file of sound. */
export interface LookedAtSound {
  readonly format: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly seconds: number;
}

export type ScribeResult = LookedAtSound | Uint8Array;

/**
 * Does one task.
 *
 * @throws FoleyError "audio" for what is no sound, "usage" for a rate or a number of channels that a format has not
 */
export function doScribeTask(task: ScribeTask): Promise<ScribeResult> {
  return task.kind === "look" ? look(task.path, task.name) : render(task.path, task.manner, task.bitDepth);
}

async function look(path: string, name: string): Promise<LookedAtSound> {
  const bytes = await readFile(path);
  const sound = await decodeAudio(bytes, name);
  const { sampleRate, channels } = sound;
  return { format: audioEncoding(bytes, name), sampleRate, channels: channels.length, seconds: durationSeconds(sound) };
}

async function render(path: string, { format, rate, kilobits }: ResultManner, bitDepth: BitDepth): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const { encode, usualRate } = servedFormats[format];
  const kept = await decodeAudio(bytes, "the sound");
  // The bit depth is of the file that was read; all else stands as it was written, in its order.
  const { bitDepth: _, ...settings } = { bitDepth: null, ...(await readSettings(bytes, "the sound")) };
  const loop = "loop" in settings && settings.loop === true;
  const sound = resampleSound(kept, rate ?? usualRate ?? kept.sampleRate, loop);
  const own = sound.sampleRate === kept.sampleRate || !("foley" in settings) ? {} : { sampleRate: sound.sampleRate };
  const comment = JSON.stringify({ ...settings, ...own });
  return encode(sound, { comment, software: softwareOf(settings), kilobits, bitDepth, loop });
}

/** "foley 0.1.0", whichever made it. */
function softwareOf(settings: object): string {
  return "foley" in settings ? `foley ${settings.foley}` : "foley";
}
