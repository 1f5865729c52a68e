import { type ArgumentKind, checkArgument, kindOfObject } from "../../engine/tensor/argument.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { audioError, checkWaveform, type Waveform } from "../waveform.ts";
import { otherKindOf } from "./other-sound-kind.ts";
import { withoutTags } from "./skip-tags.ts";
import { type SoundKind, soundKindNames, soundKinds } from "./sound-kind.ts";

/**
 * The sound within the bytes of a WAV, FLAC, MP3, Ogg Vorbis, Opus, AIFF, W64, AU or CAF file, told apart by content.
 * Tags of ID3, APE and Lyrics3 around it are skipped.
 *
 * @param bytes any view, of shared memory too
 * @param where what messages begin with, usually the path
 * @throws FoleyError "audio" where there is no whole, finite sound of a known format
 */
export async function decodeAudio(bytes: Uint8Array, where: string): Promise<Waveform> {
  const { kind, sound } = kindOf(bytes, where);
  return checkWaveform(await decodeOrExplain(kind, sound, where), where);
}

/**
 * How a sound file is written, in words: `WAV, 16-bit PCM` or `FLAC`.
 *
 * @throws FoleyError "audio" where it is of no known format, or its header is damaged
 */
export function audioEncoding(bytes: Uint8Array, where: string): string {
  const { kind, sound } = kindOf(bytes, where);
  if (kind.encoding === null) return kind.name;
  const encoding = kind.encoding(sound, where);
  return encoding.includes(kind.name) ? encoding : `${kind.name}, ${encoding}`;
}

/**
 * The rate that a sound file's header says, in hertz; nothing is decoded.
 *
 * @throws FoleyError "audio" where it is of no known format, its header is damaged, or says no rate
 */
export function audioSampleRate(bytes: Uint8Array, where: string): number {
  const { kind, sound } = kindOf(bytes, where);
  const rate = kind.sampleRate(sound, where);
  if (rate > 0) return rate;
  throw audioError(where, "a sample rate", "none", "the file is damaged; copy or download it again");
}

/**
 * The comment that a sound file carries, where foley writes its settings; empty where it has none.
 *
 * @throws FoleyError "audio" where the bytes are no sound of a known format
 */
export async function audioComment(bytes: Uint8Array, where: string): Promise<string> {
  const { kind } = kindOf(bytes, where);
  try {
    return (await kind.comment?.(ownBuffer(bytes))) ?? "";
  } catch (cause) {
    const came = cause instanceof Error ? cause.message : String(cause);
    throw audioError(where, "words that can be read", `"${came.split("\n")[0]}"`, "the file is damaged", cause);
  }
}

async function decodeOrExplain(kind: SoundKind, bytes: Uint8Array, where: string): Promise<Waveform> {
  try {
    return await kind.decode(bytes, where);
  } catch (cause) {
    if (cause instanceof FoleyError) throw cause;
    const came = cause instanceof Error ? cause.message : String(cause);
    const advice = "the file is damaged; replace it or leave it out";
    throw audioError(where, `${kind.name} that can be decoded`, `"${came.split("\n")[0]}"`, advice, cause);
  }
}

interface KnownSound {
  readonly kind: SoundKind;
  /** The file without its tags. */
  readonly sound: Uint8Array;
}

const soundBytes: ArgumentKind = {
  expected: "the bytes of a sound file as a Uint8Array",
  is: (value) => kindOfObject(value) === "Uint8Array",
};

function kindOf(bytes: Uint8Array, where: string): KnownSound {
  checkArgument(where, soundBytes, bytes);
  if (bytes.length === 0) throw audioError(where, "a sound file", "an empty file", "replace it or leave it out");
  const sound = ownBuffer(withoutTags(bytes));
  if (sound.length === 0) {
    throw audioError(where, "a sound file", "nothing but zeros or tags", "copy or download it again, or leave it out");
  }
  const other = otherKindOf(sound);
  const kind = other === null ? soundKinds.find(({ is }) => is(sound)) : undefined;
  if (kind !== undefined) return { kind, sound };
  const { name, extension } = other ?? { name: "an unknown kind of file", extension: "" };
  const advice =
    extension === null
      ? "download it again or leave it out"
      : `convert it first, as with: ffmpeg -i in${extension} out.wav`;
  throw audioError(where, soundKindNames, name, advice);
}

/** Decoders look at whole buffers, and may not be handed a pool or memory that others write to. */
function ownBuffer(bytes: Uint8Array): Uint8Array {
  const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return isWhole && bytes.buffer instanceof ArrayBuffer && bytes.constructor === Uint8Array
    ? bytes
    : new Uint8Array(bytes);
}
