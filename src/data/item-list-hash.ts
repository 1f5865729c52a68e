import { createHash } from "node:crypto";
import { composed } from "./find-file.ts";

/** A sound in a list of sounds. */
export interface HashedItem {
  readonly name: string;
  /** SHA-256 of its content, hexadecimal. */
  readonly hash: string;
}

/**
 * SHA-256 of the sorted names and contents of sounds, hexadecimal: results of one hash are of the same sounds, on any
 * machine and wherever they lie.
 */
export function hashItemList(items: readonly HashedItem[]): string {
  const lines = items.map(({ name, hash }) => `${composed(name).replaceAll("\\", "/")}\0${hash}\n`).sort();
  const digest = createHash("sha256");
  for (const line of lines) digest.update(line);
  return digest.digest("hex");
}
