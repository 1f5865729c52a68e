/** The bytes that byte-level BPE shows as themselves: printable Latin-1 without the spaces and the soft hyphen. */
function isShownAsItself(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

/**
 * One visible character for each byte: `[256]`.
 *
 * @see Radford et al. 2019 (GPT-2), whose alphabet RoBERTa keeps
 */
export const byteSymbols: readonly string[] = makeByteSymbols();

function makeByteSymbols(): string[] {
  let hidden = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isShownAsItself(byte) ? byte : 256 + hidden++));
}

/**
 * White space as Unicode has it, for the inside of a character class. JavaScript's `\\s` holds the byte-order mark besides, and
 * lacks the next-line character.
 */
export const whiteSpace = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

// GPT-2's split: contractions, then words, numbers and signs with the space before them, then other spaces.
const pieces = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${whiteSpace}\\p{L}\\p{N}]+|[${whiteSpace}]+(?![^${whiteSpace}])|[${whiteSpace}]+`,
  "gu",
);

/** The pieces of a text across which no merge goes, spelled in byte symbols. */
export function splitIntoPieces(text: string): string[] {
  return (text.match(pieces) ?? []).map(spellInBytes);
}

function spellInBytes(piece: string): string {
  return Array.from(new TextEncoder().encode(piece), (byte) => byteSymbols[byte]).join("");
}
