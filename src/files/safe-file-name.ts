import { temporaryBytes } from "./temporary.ts";

/**
 * The most bytes that file systems take for one name.
 *
 * @see https://en.wikipedia.org/wiki/Comparison_of_file_systems#Limits
 */
const longestName = 255;

/** Room for what is put behind a name that is taken, such as `-12`, and before its ending, such as `.step-0100`. */
const numberBytes = 16;

/** Names that Windows keeps for devices, whatever their ending. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])$/i;

/** Controls, line ends, and what is invisible or turns the direction of text; joiners are part of words and pictures. */
const invisible = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

export interface SafeFileNameOptions {
  /** What the name ends in, such as `.wav`; taken as it is. */
  readonly ending?: string | undefined;
  /** The name where nothing is left of the text. */
  readonly fallback?: string | undefined;
}

/**
 * A file name of any text: one part of a path, which no file system refuses and which leads nowhere else.
 *
 * Letters of all scripts stay. Separators and what systems refuse become `-`; controls, leading dots and spaces at the
 * ends go; a name that Windows keeps for itself gets a `_`. Its length in UTF-8 leaves room for a number and for the name
 * of the file while it is written. The same text gives the same name, but two texts may give one.
 */
export function safeFileName(text: string, { ending = "", fallback = "unnamed" }: SafeFileNameOptions = {}): string {
  const written = text
    .replaceAll(/[\t\r\n\u2028\u2029]+/g, " ")
    .replaceAll(invisible, "")
    .normalize("NFC")
    .replaceAll(/[/\\:*?"<>|]+/g, "-");
  const room = longestName - temporaryBytes - numberBytes - Buffer.byteLength(ending);
  const name = withoutEdges(cutTo(withoutEdges(written), room));
  return `${withoutReserved(name === "" ? fallback : name)}${ending}`;
}

function withoutEdges(name: string): string {
  return name.replace(/^[\s.]+/u, "").replace(/[\s.]+$/u, "");
}

/** Windows looks at what stands before the first dot. */
function withoutReserved(name: string): string {
  const dot = name.indexOf(".");
  const [first, rest] = dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
  return reserved.test(first.trim()) ? `${first.trim()}_${rest}` : name;
}

/** As many whole characters as fit: letters keep their marks, and joined pictures stay together. */
function cutTo(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  let [cut, bytes] = ["", 0];
  for (const { segment } of new Intl.Segmenter("en").segment(text.slice(0, mostBytes))) {
    bytes += Buffer.byteLength(segment);
    if (bytes > mostBytes) break;
    cut += segment;
  }
  return cut;
}
