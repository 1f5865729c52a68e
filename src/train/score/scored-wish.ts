import type { Waveform } from "../../audio/waveform.ts";

/** One sound that is made again and again while a model learns. */
export interface ScoredWish {
  /** Its file's path within a folder, without an extension. */
  readonly name: string;
  /** Null with `audio` alone. */
  readonly prompt: string | null;
  /** A sound to be like, which is read when it is needed. */
  readonly audio?: (() => Promise<Waveform>) | undefined;
  readonly seed: number;
  /** What it should sound like, for scores that compare with words; the prompt where left out. */
  readonly caption?: string | undefined;
}
