import { countClipped, encodeWav, peak, type Waveform } from "../audio/index.ts";
import { writeWhole } from "../engine/files/write-whole.ts";
import type { Settings } from "./settings.ts";

/** All that is needed to make a sound again. */
export interface ClipSettings extends Settings {
  readonly foley: string;
  readonly model: string;
  readonly prompt: string | null;
  /** The sound that it was conditioned on, where it was. */
  readonly audio: string | null;
  readonly seed: number;
}

/** A sound that was made. */
export class Clip implements Waveform {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
  readonly settings: ClipSettings;

  constructor(sampleRate: number, samples: Float32Array, settings: ClipSettings) {
    this.sampleRate = sampleRate;
    this.channels = [withinFullScale(samples)];
    this.settings = settings;
  }

  /** The only channel. */
  get samples(): Float32Array {
    return this.channels[0] as Float32Array;
  }

  get durationSeconds(): number {
    return this.samples.length / this.sampleRate;
  }

  /** Samples at or beyond full scale. */
  get clippedCount(): number {
    return countClipped(this);
  }

  /** A 16-bit WAV file with the settings as JSON in its comment. */
  toWav(): Uint8Array {
    const metadata = { ISFT: `foley ${this.settings.foley}`, ICMT: JSON.stringify(this.settings) };
    return encodeWav(this, { metadata });
  }

  /** @throws FoleyError "io" where the file cannot be written; then there is none */
  async save(path: string): Promise<void> {
    await writeWhole(path, this.toWav());
  }
}

const highestPeak = 0.98;

/** Turned down as a whole where it would clip. */
function withinFullScale(samples: Float32Array): Float32Array {
  const height = peak(samples);
  return height <= highestPeak ? samples : samples.map((sample) => (sample * highestPeak) / height);
}
