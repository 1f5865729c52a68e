import {
  type BitDepth,
  bitDepthIn,
  bitDepths,
  encodeAudio,
  type SoundFormat,
  soundFormatOf,
  soundFormats,
} from "../audio/encode/encode-audio.ts";
import { loudness } from "../audio/loudness.ts";
import { countClipped } from "../audio/wav/encode-wav.ts";
import type { Waveform } from "../audio/waveform.ts";
import { type ArgumentKind, aNumber, aText, checkArgument, checkOptions } from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { LoraWish } from "../models/lora-file.ts";
import { withoutUndefined } from "../settings/resolve.ts";
import type { FinishNote } from "./finish.ts";
import { checkLoudness, isAboutLoudness, levelled, notedTogether } from "./level.ts";
import type { EditWishes, Settings } from "./settings.ts";
import { noPaths, type SoundPaths } from "./sound-paths.ts";

/** What a sound's file says of some sounds alone. */
export interface ClipNote {
  /** Low-rank changes of the model, where there were any. */
  readonly loras?: readonly LoraWish[] | undefined;
  /** The sound that was changed, where one was. */
  readonly init?: string | undefined;
  /** Of the file, where one was wished. */
  readonly bitDepth?: BitDepth | undefined;
  /** Of a preview, the step after which it was heard. */
  readonly previewStep?: number | undefined;
  /** What was done to it by hand afterwards, each in a few words; what else is said here made the sound before. */
  readonly edits?: readonly string[] | undefined;
}

/** All that is needed to make a sound again. */
export interface ClipSettings extends Settings, FinishNote, Omit<EditWishes, "init">, ClipNote {
  readonly foley: string;
  readonly model: string;
  readonly prompt: string | null;
  /** The sound that it was conditioned on, where it was. */
  readonly audio: string | null;
  readonly seed: number;
}

/** How a clip becomes bytes. */
export interface EncodeOptions {
  /**
   * Where left out, 16; of a changed sound, 24 where it came with finer steps, and `float` where it goes beyond full scale, or
   * the nearest that the format has. Ogg Vorbis, MP3 and Opus have none.
   */
  readonly bitDepth?: BitDepth | undefined;
}

const encodeOptions: Readonly<Record<keyof EncodeOptions, ArgumentKind>> = {
  bitDepth: {
    expected: `one of the texts ${bitDepths.join(", ")}`,
    is: (value) => bitDepths.some((depth) => depth === value),
  },
};

/** What a sound knows beside itself and its settings. */
export interface ClipFacts {
  readonly warnings: readonly string[];
  /** How exactly a file keeps it where nobody says. */
  readonly usualBitDepth: BitDepth;
  /** Where it can be saved. */
  readonly paths: SoundPaths;
}

/** What a file does not keep of a sound that goes beyond full scale; null where it keeps all. */
export function clippedWarning(clip: Clip, format: SoundFormat, bitDepth: BitDepth | undefined): string | null {
  const depth = bitDepth ?? bitDepthIn(format, clip.usualBitDepth);
  const count = depth === "float" ? 0 : clip.clippedCount;
  if (count === 0) return null;
  const where = depth === null ? "it or its players clip" : `${depth} bits clip`;
  return `${format}: ${count} samples go beyond full scale, where ${where}; WAV of floats keeps them, and a loudness turns them down`;
}

/** A sound that was made. */
export class Clip implements Waveform {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
  readonly settings: ClipSettings;
  /** What was wished and could not be, or had no effect: one line each. */
  readonly warnings: readonly string[];

  readonly #usualBitDepth: BitDepth;
  readonly #paths: SoundPaths;

  constructor(
    { sampleRate, channels }: Waveform,
    settings: ClipSettings,
    { warnings = [], usualBitDepth = "16", paths = noPaths }: Partial<ClipFacts> = {},
  ) {
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.settings = settings;
    this.warnings = warnings;
    this.#usualBitDepth = usualBitDepth;
    this.#paths = paths;
  }

  /** The first channel: the only one, but where a sound of several was changed. */
  get samples(): Float32Array {
    return this.channels[0] as Float32Array;
  }

  get durationSeconds(): number {
    return this.samples.length / this.sampleRate;
  }

  /** How exactly a file keeps it where nobody says. */
  get usualBitDepth(): BitDepth {
    return this.#usualBitDepth;
  }

  /** Samples beyond full scale. */
  get clippedCount(): number {
    return countClipped(this);
  }

  /** Integrated loudness in LUFS (ITU-R BS.1770); minus infinity for silence. */
  get loudness(): number {
    return loudness(this);
  }

  /**
   * The same sound as the setting `loudness` makes it, which its settings then tell: what its peaks forbid is missed, with a warning.
   *
   * @param lufs what its loudest 0.4 s shall have, from -70 to 0, which is not the integrated loudness
   * @throws FoleyError "usage" for a loudness that no sound can have
   */
  withLoudness(lufs: number): Clip {
    checkArgument("withLoudness", aNumber, lufs);
    const { waveform, level, warnings } = levelled(this, checkLoudness(lufs), this.settings.loop);
    const { level: before, ...others } = this.settings;
    const note = withoutUndefined({ loudness: lufs, level: notedTogether(before ?? null, level) ?? undefined });
    const still = this.warnings.filter((line) => !isAboutLoudness(line));
    return new Clip(
      waveform,
      { ...others, ...note },
      { warnings: [...still, ...warnings], usualBitDepth: this.#usualBitDepth, paths: this.#paths },
    );
  }

  /**
   * The bytes of a WAV, FLAC, Ogg Vorbis, MP3 or Opus file, with the settings as JSON in its comment.
   *
   * @throws FoleyError "usage" for another format, or a bit depth or rate that the format has not
   */
  async encode(format: SoundFormat, options: EncodeOptions = {}): Promise<Uint8Array> {
    checkOptions("encode", encodeOptions, options);
    const { bitDepth } = options;
    const settings = bitDepth === undefined ? this.settings : { ...this.settings, bitDepth };
    const words = { software: `foley ${this.settings.foley}`, comment: JSON.stringify(settings) };
    const kept = bitDepth ?? bitDepthIn(format, this.#usualBitDepth) ?? undefined;
    return encodeAudio(this, format, { ...words, loop: this.settings.loop, bitDepth: kept });
  }

  /**
   * Writes WAV, FLAC, Ogg Vorbis, MP3 or Opus, as the path's extension says, with the settings as JSON in the file's comment.
   *
   * @throws FoleyError "usage" for another extension or a bit depth that the format has not, "io" where the file cannot be
   *   written; then there is none
   */
  async save(path: string, options: EncodeOptions = {}): Promise<void> {
    checkArgument("save: the path", aText, path);
    const format = soundFormatOf(path);
    if (format === null) {
      const expected = `a name that ends in .${soundFormats.join(", .")}`;
      throw new FoleyError("usage", `${path}: expected ${expected}, got another; choose one of these`);
    }
    await this.#paths.write(path, await this.encode(format, options));
  }
}
