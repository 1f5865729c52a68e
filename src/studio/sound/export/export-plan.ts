import {
  type BitDepth,
  bitDepthsOf,
  checkEncoding,
  formatLoopsEverywhere,
  heardRate,
  type SoundFormat,
  soundFormats,
  takesKilobits,
} from "../../../audio/encode/encode-audio.ts";
import type { Waveform } from "../../../audio/waveform.ts";
import type { ClipSettings } from "../../../generate/clip.ts";
import type { LoudnessWish } from "../../../generate/settings.ts";
import { withoutUndefined } from "../../../settings/resolve.ts";
import type { FileOrder } from "../work/sound-tasks.ts";
import type { NamedTake } from "./file-name.ts";

/** A sound that becomes a file. */
export interface ExportedTake extends NamedTake {
  readonly id: string;
  /** Null for a sound that foley did not make. */
  readonly settings: ClipSettings | null;
  readonly sampleRate: number;
  readonly channels: number;
  /** Whether its end goes on at its beginning. */
  readonly isLoop: boolean;
}

/** How files are written. */
export interface ExportChoice {
  readonly format: SoundFormat;
  /** Null where the format has none of its own. */
  readonly bitDepth: BitDepth | null;
  /** As was wished, see `kilobitsFor`; null where the format has none to choose. */
  readonly kilobits: number | null;
  /** In hertz; null for each sound's own. */
  readonly sampleRate: number | null;
  /** `off` for as each sound is. */
  readonly loudness: LoudnessWish;
  /** Of the file's name; see `patternParts`. */
  readonly pattern: string;
}

/** Those that a page can write: the encoder of Opus needs Node. */
export const writtenFormats: readonly SoundFormat[] = soundFormats.filter((format) => format !== "opus");
const offeredKilobits = [64, 96, 128, 160, 192, 256, 320];
const usualKilobits = 128;
/** In hertz, from what foley's models make to what pictures have. */
export const offeredRates = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000] as const;

/** Kilobits a second to choose from: those that the format has for any of some takes, at the rates of their files. */
export function kilobitChoices(choice: ExportChoice, takes: readonly ExportedTake[]): readonly number[] {
  const rates = takes.map((take) => fileRate(choice, take));
  return offeredKilobits.filter((count) => rates.some((rate) => takesKilobits(choice.format, rate, count)));
}

/** Of these, the nearest to what was wished; null where there are none. */
export function kilobitsFor(choice: ExportChoice, takes: readonly ExportedTake[]): number | null {
  const { kilobits: wished } = choice;
  const [first, ...others] = kilobitChoices(choice, takes);
  if (first === undefined || wished === null) return null;
  return others.reduce((best, count) => (Math.abs(count - wished) < Math.abs(best - wished) ? count : best), first);
}

/** A choice that a format has, as near as can be to another. */
export function withFormat(choice: ExportChoice, format: SoundFormat): ExportChoice {
  const bitDepth = bitDepthsOf(format).find((depth) => depth === choice.bitDepth) ?? bitDepthsOf(format)[0] ?? null;
  const takesMost = takesKilobits(format, offeredRates.at(-2) ?? 0, usualKilobits);
  return { ...choice, format, bitDepth, kilobits: takesMost ? (choice.kilobits ?? usualKilobits) : null };
}

/** The rate of a take's file: the wished one or its own, or the next that the format has. */
export function fileRate(choice: ExportChoice, { sampleRate, channels }: ExportedTake): number {
  const wished = choice.sampleRate ?? sampleRate;
  const rates = [wished, ...offeredRates.filter((rate) => rate > wished), ...[...offeredRates].reverse()];
  return rates.find((rate) => isPossible(choice.format, rate, Math.min(2, channels))) ?? wished;
}

function isPossible(format: SoundFormat, sampleRate: number, channels: number): boolean {
  try {
    checkEncoding(format, { sampleRate, channels });
    return true;
  } catch {
    return false;
  }
}

/** What files lose of their sounds, or have otherwise than was wished; a line each, none where nothing is. */
export function lossWords(choice: ExportChoice, takes: readonly ExportedTake[]): string[] {
  const { format, bitDepth, loudness } = choice;
  const name = format.toUpperCase();
  const rates = takes.map((take) => ({ own: take.sampleRate, file: fileRate(choice, take) }));
  const limited = rates.filter(({ own, file }) => heardRate(format, file) < own);
  const others = rates.filter(({ own, file }) => file !== (choice.sampleRate ?? own));
  const lowest = Math.min(...limited.map(({ file }) => heardRate(format, file)));
  const raised = rates.filter(({ own, file }) => file === choice.sampleRate && file > own);
  const kilobits = [...new Set(takes.map((take) => kilobitsFor(choice, [take])))].filter((count) => count !== null);
  const loops = takes.filter(({ isLoop }) => isLoop).length;
  const lines: (string | false)[] = [
    bitDepth === null &&
      `${name} leaves out what is hard to hear${kilobits.length === 0 ? "" : `, at ${kilobits.join(" or ")} kbit/s`}.`,
    bitDepth === "16" && "16 bits: steps of -90 dB, and what is beyond full scale is clipped.",
    bitDepth === "24" && "24 bits: what is beyond full scale is clipped.",
    limited.length > 0 && `${limited.length} of ${takes.length}: nothing above ${lowest / 2} Hz is kept.`,
    others.length > 0 && `${name} has no such rate: ${others.length} of ${takes.length} get ${others[0]?.file} Hz.`,
    raised.length > 0 &&
      `${raised.length} of ${takes.length}: resampled to ${choice.sampleRate} Hz, which adds nothing.`,
    loudness !== "off" && `Levels are changed: the loudest 0.4 s are brought to ${loudness} LUFS, peaks below -1 dB.`,
    loops > 0 && !formatLoopsEverywhere(format) && `${name} loops with a gap in many players.`,
    takes.some(({ channels }) => channels > 2) && bitDepth === null && `${name} has two channels: others are refused.`,
  ];
  return lines.filter((line) => line !== false);
}

/** What has to be written of a take; its settings lie within the file, and say what was done to it here. */
export function fileOrder(waveform: Waveform, take: ExportedTake, choice: ExportChoice): FileOrder {
  const sampleRate = fileRate(choice, take);
  const { format, loudness } = choice;
  const said = withoutUndefined({
    sampleRate: sampleRate === take.sampleRate ? undefined : sampleRate,
    loudness: loudness === "off" ? undefined : loudness,
    bitDepth: choice.bitDepth ?? undefined,
  });
  const { settings } = take;
  const comment = settings === null ? undefined : JSON.stringify({ ...settings, ...said });
  const software = settings === null ? undefined : `foley ${settings.foley}`;
  const { sampleRate: ownRate, channels } = waveform;
  return {
    waveform: { sampleRate: ownRate, channels },
    format,
    sampleRate,
    loudness,
    isLoop: take.isLoop,
    options: {
      comment,
      software,
      bitDepth: choice.bitDepth ?? undefined,
      kilobits: kilobitsFor(choice, [take]) ?? undefined,
    },
  };
}
