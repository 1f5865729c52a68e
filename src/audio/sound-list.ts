/** A sound in a list of sounds. */
export interface ListedSound {
  readonly name: string;
  /** SHA-256 of its content, hexadecimal. */
  readonly hash: string;
}

/**
 * Sorted names and contents of sounds, a line each, which is the same for the same sounds on any machine and wherever they lie:
 * results are told apart by the SHA-256 of it.
 */
export function soundListText(sounds: readonly ListedSound[]): string {
  // A Mac decomposes the letters of names, others do not.
  const lines = sounds.map(({ name, hash }) => `${name.normalize("NFC").replaceAll("\\", "/")}\0${hash}\n`);
  return lines.sort().join("");
}
