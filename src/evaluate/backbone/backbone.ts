import type { Waveform } from "../../audio/waveform.ts";

/** What a backbone hears in one clip. */
export interface Features {
  /** `rows` × `width` values, row after row: one row for PANNs and CLAP, one for each 0.96 s example for VGGish. */
  readonly embeddings: Float32Array;
  readonly rows: number;
  readonly width: number;
  /** Scores of the classes before softmax or sigmoid, `[classes]`; null where the backbone classifies nothing. */
  readonly logits: Float32Array | null;
}

/** A frozen network that turns a clip into numbers which metrics compare. */
export interface Backbone {
  /** As manifests name it: `panns-cnn14-16k`, `panns-cnn14-32k`, `vggish`, `clap`, `aisfx`. */
  readonly name: string;
  /** SHA-256 of the weights, hexadecimal: scores of different weights are never comparable. */
  readonly hash: string;
  /** How a clip was prepared, as part of every cache key and manifest: resampler, channels, padding. */
  readonly protocol: string;
  /** @throws FoleyError "audio" where the clip is too short for one row */
  embed(clip: Waveform): Promise<Features>;
  /**
   * The same, hearing of every clip only what a sound of this rate can have, in hertz, as bandwidth would otherwise decide between
   * sounds of two rates; null where its protocol fixes what it hears.
   */
  readonly limitedTo: ((sampleRate: number) => Backbone) | null;
}

/** The name of the judge that comes with foley, and of its weights. */
export const embeddedJudge = "aisfx";
