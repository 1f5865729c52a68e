import { durationSeconds, type Waveform } from "../../audio/waveform.ts";
import type { ClipSettings } from "../../generate/clip.ts";
import { readSettings } from "../../generate/read-settings.ts";
import type { MadeTake } from "../backend/backend.ts";
import { soundWork } from "../sound/work/sound-work.ts";
import type { TakeWithAudio } from "../store/take-store.ts";
import { isMadeAsLoop, type Take, type TakeOrigin } from "../take.ts";
import { takePicture } from "./take-picture.ts";

/** What a take is beside its sound. */
interface TakeWords {
  readonly name: string;
  readonly settings: ClipSettings | null;
  readonly parent: TakeOrigin | null;
  readonly batch: string;
  readonly warnings: readonly string[];
}

/** A new id, for takes and batches alike: of 128 random bits, as `crypto.randomUUID` is not there for pages without https. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A take of what a backend made. @throws FoleyError "audio" where it gave no sound */
export async function takeOfMade(
  { index, prompt, settings, seed, audio, warnings }: MadeTake,
  { parent, batch, name }: Pick<TakeWords, "parent" | "batch"> & { readonly name: string | null },
): Promise<TakeWithAudio> {
  const waveform = await waveformOf(audio, "sound");
  const called = name ?? prompt ?? "like a sound";
  const take = takeOf(waveform, audio, { name: called, settings, parent, batch, warnings });
  // The same sound of the same order is the same take.
  return { take: { ...take, id: `${batch}-${index}`, prompt, seed }, audio };
}

/** A take of a file that was dropped in; the settings within, where foley made it, come along. @throws FoleyError "audio" */
export async function takeOfFile(file: File): Promise<TakeWithAudio> {
  const waveform = await waveformOf(file, file.name);
  const settings = await readSettings(await bytesOf(file), file.name);
  const words = { name: file.name.replace(/\.[^.]+$/, ""), settings, parent: null, batch: newId(), warnings: [] };
  return { take: takeOf(waveform, file, words), audio: file };
}

/** A take of another that was changed by hand. @param of with what is known of it after the change */
export function takeOfEdit(waveform: Waveform, audio: Blob, of: Take, how: TakeOrigin["how"]): TakeWithAudio {
  const { name, prompt, seed, model, settings, batch, isLoop } = of;
  const take = takeOf(waveform, audio, { name, settings, parent: { take: of.id, how }, batch, warnings: [] });
  return { take: { ...take, prompt, seed, model, isLoop, tags: of.tags }, audio };
}

function takeOf(waveform: Waveform, audio: Blob, words: TakeWords): Take {
  const { settings } = words;
  return {
    ...words,
    id: newId(),
    createdAt: Date.now(),
    prompt: settings?.prompt ?? null,
    seed: settings?.seed ?? null,
    model: settings?.model ?? null,
    sampleRate: waveform.sampleRate,
    channels: waveform.channels.length,
    seconds: durationSeconds(waveform),
    isLoop: isMadeAsLoop(settings),
    bytes: audio.size,
    favourite: 0,
    tags: [],
    picture: takePicture(waveform),
  };
}

/** The samples of a sound file, decoded beside the page. @param called begins messages @throws FoleyError "audio" */
export async function waveformOf(audio: Blob, called: string): Promise<Waveform> {
  return soundWork("decode", { bytes: await bytesOf(audio), called });
}

async function bytesOf(audio: Blob): Promise<Uint8Array> {
  return new Uint8Array(await audio.arrayBuffer());
}
