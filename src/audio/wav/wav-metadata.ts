import { FoleyError } from "../../engine/tensor/error.ts";
import { joinedBytes } from "../join-bytes.ts";
import { audioError } from "../waveform.ts";
import { fourLetters, isWav, type RiffChunk, riffChunks } from "./riff.ts";

/**
 * Text within a WAV file, by RIFF's four-letter names: ISFT the software, ICMT a comment (foley writes its settings
 * there, as JSON), INAM the title, IART the artist, ICRD the date, ICOP the rights.
 */
export type WavMetadata = Readonly<Record<string, string>>;

/**
 * A `LIST` chunk of kind `INFO` with every text in UTF-8; nothing for no texts.
 *
 * @throws FoleyError "usage" where a name is not four capital letters or digits
 */
export function encodeInfo(metadata: WavMetadata): Uint8Array {
  const texts = Object.entries(metadata).map(([id, text]) => infoChunk(id, text));
  if (texts.length === 0) return new Uint8Array(0);
  const ascii = (letters: string): Uint8Array => new TextEncoder().encode(letters);
  return chunk("LIST", joinedBytes([ascii("INFO"), ...texts]));
}

/**
 * The texts within a WAV file; empty where there are none.
 *
 * @throws FoleyError "audio" where the bytes are not a WAV file
 */
export function readWavMetadata(bytes: Uint8Array, where = "WAV"): WavMetadata {
  if (!isWav(bytes)) throw audioError(where, "a WAV file", "something else", "metadata is read from WAV files only");
  const lists = riffChunks(bytes, 12).filter((list) => list.id === "LIST" && fourLetters(bytes, list.start) === "INFO");
  const texts = lists.flatMap((list) =>
    riffChunks(bytes, list.start + 4, Math.min(bytes.length, list.start + list.size)),
  );
  return Object.fromEntries(texts.map((text) => [text.id, readText(bytes, text)]));
}

/** Texts end at the first NUL. */
function readText(bytes: Uint8Array, { start, size }: RiffChunk): string {
  const content = bytes.subarray(start, start + size);
  const end = content.indexOf(0);
  return new TextDecoder().decode(end < 0 ? content : content.subarray(0, end));
}

function infoChunk(id: string, text: string): Uint8Array {
  if (!/^[A-Z0-9]{4}$/.test(id) || text.includes("\0")) {
    throw new FoleyError(
      "usage",
      `WAV metadata: expected four capitals and a text without NUL, got "${id}"; use a name such as ICMT`,
    );
  }
  return chunk(id, new TextEncoder().encode(`${text}\0`));
}

function chunk(id: string, content: Uint8Array): Uint8Array {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, content.length, true);
  return joinedBytes([new TextEncoder().encode(id), size, content, new Uint8Array(content.length % 2)]);
}
