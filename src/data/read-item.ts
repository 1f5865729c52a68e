import { decodeAudio } from "../audio/decode/decode-audio.ts";
import { readSoundBytes } from "../audio/node/read-audio.ts";
import type { Waveform } from "../audio/waveform.ts";
import type { Item } from "./dataset.ts";
import { placeOf } from "./item-place.ts";

type PlacedItem = Pick<Item, "path" | "range" | "id">;

/** The bytes of an item's sound. @throws as `readSoundBytes`, naming the item where its file holds many */
export function itemBytes(item: PlacedItem): Promise<Uint8Array<ArrayBuffer>> {
  return readSoundBytes(item.path, item.range, placeOf(item));
}

/** An item's sound as it is. @throws as `itemBytes`, and "audio" where it holds no sound */
export async function itemSound(item: PlacedItem): Promise<Waveform> {
  return decodeAudio(await itemBytes(item), placeOf(item));
}
