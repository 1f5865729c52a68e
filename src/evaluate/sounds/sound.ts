import type { ByteRange } from "../../audio/node/read-audio.ts";
import type { Waveform } from "../../audio/waveform.ts";

/** A sound to be judged: a file, or samples in memory. */
export type Sound = FileSound | HeldSound;

interface NamedSound {
  /** What it is paired and listed by. */
  readonly name: string;
  /** What it should sound like; only the CLAP score asks. */
  readonly caption?: string | undefined;
}

export interface FileSound extends NamedSound {
  readonly path: string;
  /** Where in the file it is, as in an archive; the whole file where absent or null. */
  readonly range?: ByteRange | null | undefined;
}

export interface HeldSound extends NamedSound {
  readonly waveform: Waveform;
}
