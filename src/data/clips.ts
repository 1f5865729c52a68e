import { createHash } from "node:crypto";
import { decodeAudio } from "../audio/decode/decode-audio.ts";
import { resample } from "../audio/resample.ts";
import { audioError, checkWaveform, firstChannel, normalizePeak, spanOf, type Waveform } from "../audio/waveform.ts";
import { checkGoing, stageOf, type WorkOptions, workOf } from "../engine/work.ts";
import type { Dataset, Item } from "./dataset.ts";
import { hashItemList } from "./item-list-hash.ts";
import { placeOf } from "./item-place.ts";
import type { LayoutName } from "./layout/layout-name.ts";
import { itemBytes } from "./read-item.ts";

/** Which sounds a result was made of. */
export interface DataRecord {
  readonly name: string;
  readonly layout: LayoutName;
  readonly soundCount: number;
  /** Sounds that the data set lists but that were not there. */
  readonly missingCount: number;
  /** Of their names and contents; see `hashItemList`. */
  readonly hash: string;
}

/** What a result says of the sounds that it was made of. */
export function recordOf(
  { name, layout, missing }: Dataset,
  clips: readonly Pick<DataClip, "id" | "hash">[],
): DataRecord {
  const hash = hashItemList(clips.map(({ id, hash }) => ({ name: id, hash })));
  return { name, layout, soundCount: clips.length, missingCount: missing.length, hash };
}

/** Hertz of what foley's models learn from. */
export const usualSampleRate = 16_000;

/** A sound of a data set; only what is known of it is in memory. */
export interface DataClip {
  readonly id: string;
  /**
   * The first channel that is not silent, at the asked rate, with a peak of 0.5 as AudioLDM has it; decoded anew each time.
   *
   * @throws FoleyError "audio" where the file cannot be used, or is another one than when the clip was opened
   */
  read(): Promise<Float32Array>;
  /** Of what `read` gives, in hertz. */
  readonly sampleRate: number;
  readonly label: string | null;
  readonly labels: readonly string[];
  readonly captions: readonly string[];
  readonly fold: number | null;
  readonly weight: number;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly hash: string;
}

export interface OpenClipsOptions extends WorkOptions {
  /** 16000 hertz where left out. */
  readonly sampleRate?: number | undefined;
}

/**
 * All sounds of a data set, of which only the bytes are read, for their hashes: it may be larger than memory.
 *
 * @throws FoleyError "audio" naming the first file that cannot be read, "aborted" when stopped
 */
export async function openClips(
  { items }: Pick<Dataset, "items">,
  { sampleRate = usualSampleRate, ...options }: OpenClipsOptions = {},
): Promise<DataClip[]> {
  const work = workOf(options);
  const done = stageOf(work, { stage: "reading sounds", total: items.length, unit: "sounds" });
  const clips: DataClip[] = [];
  for (const item of items) {
    checkGoing(work, "opening sounds: stopped");
    clips.push(await openClip(item, sampleRate));
    await done(clips.length);
  }
  return clips;
}

async function openClip(item: Item, sampleRate: number): Promise<DataClip> {
  const { id, label, labels, captions, fold, weight } = item;
  const hash = hashOf(await itemBytes(item));
  const read = async (): Promise<Float32Array> => {
    const bytes = await itemBytes(item);
    if (hashOf(bytes) !== hash) {
      throw audioError(placeOf(item), "the sound that was there at the start", "another one", "start again");
    }
    const waveform = await decodeItem(bytes, item);
    return normalizePeak(resample(learntChannel(waveform), waveform.sampleRate, sampleRate));
  };
  return { id, read, sampleRate, label, labels, captions, fold, weight, hash };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * What one can learn from in the bytes of an item.
 *
 * @throws FoleyError "audio" where it is no whole, finite sound, or silence
 */
export async function decodeItem(bytes: Uint8Array, item: Item): Promise<Waveform> {
  const where = placeOf(item);
  const waveform = checkWaveform(await decodeAudio(bytes, where), where);
  if (spanOf(learntChannel(waveform)) <= quietestSpan) throw audioError(where, "a sound", "silence", "leave it out");
  return waveform;
}

/** Of a channel beside another, below which it is as good as silent: -60 dB. */
const leastShare = 1e-3;
/** From the lowest to the highest sample. */
const quietestSpan = 2e-4;

/** The first channel, which is all that AudioLDM looks at; where that is as good as silent beside another, the loudest. */
export function learntChannel(waveform: Waveform): Float32Array {
  const first = firstChannel(waveform);
  if (waveform.channels.length === 1) return first;
  const spans = waveform.channels.map(spanOf);
  const most = Math.max(...spans);
  return spanOf(first) < leastShare * most ? (waveform.channels[spans.indexOf(most)] ?? first) : first;
}
