import { createHash } from "node:crypto";
import { type ListedSound, soundListText } from "../audio/sound-list.ts";

/**
 * SHA-256 of the sorted names and contents of sounds, hexadecimal: results of one hash are of the same sounds, on any
 * machine and wherever they lie.
 */
export function hashItemList(items: readonly ListedSound[]): string {
  return createHash("sha256").update(soundListText(items)).digest("hex");
}
