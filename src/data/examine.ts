import { createHash } from "node:crypto";
import { audioEncoding } from "../audio/decode/decode-audio.ts";
import { durationSeconds } from "../audio/waveform.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkGoing, stageOf, type Work } from "../engine/work.ts";
import { decodeItem } from "./clips.ts";
import type { Item } from "./dataset.ts";
import { placeOf } from "./item-place.ts";
import { itemBytes } from "./read-item.ts";

/** What is learnt of a sound by listening to it. */
export interface ExaminedSound {
  readonly durationSeconds: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly encoding: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly hash: string;
}

/** @returns the facts, or in one line why the sound cannot be used: missing, undecodable, empty, not finite, silent */
export async function examine(item: Item): Promise<ExaminedSound | string> {
  try {
    const bytes = await itemBytes(item);
    const waveform = await decodeItem(bytes, item);
    return {
      durationSeconds: durationSeconds(waveform),
      sampleRate: waveform.sampleRate,
      channelCount: waveform.channels.length,
      encoding: audioEncoding(bytes, placeOf(item)),
      hash: createHash("sha256").update(bytes).digest("hex"),
    };
  } catch (error) {
    if (error instanceof FoleyError && error.code !== "internal") return error.message;
    throw error;
  }
}

/**
 * Every item with what is found, in order, one sound in memory at a time.
 *
 * @param stage what whoever watches is told
 * @throws FoleyError "aborted" when stopped
 */
export async function examineAll(
  items: readonly Item[],
  stage: string,
  work: Work,
  visit: (item: Item, found: ExaminedSound | string) => void,
): Promise<void> {
  const done = stageOf(work, { stage, total: items.length, unit: "sounds" });
  for (const [index, item] of items.entries()) {
    checkGoing(work, "data: stopped");
    visit(item, await examine(item));
    await done(index + 1);
  }
}
