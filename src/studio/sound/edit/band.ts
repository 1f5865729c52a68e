import { mixBands } from "../../../audio/mix-bands.ts";
import { cutSound } from "../../../audio/sounding.ts";
import { sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { samplesWithin, type TimeSpan } from "./stretch.ts";

/** A part of a sound in time and frequency. */
export interface SoundBand extends TimeSpan {
  readonly fromHz: number;
  readonly toHz: number;
}

/** Beside the stretch, so that it sounds as it does within the whole. */
const aroundSeconds = 0.1;
/** Over so much of a frequency a band begins and ends. */
const edge = 0.03;

/**
 * A stretch of a sound of which only a band of frequencies is heard.
 *
 * @returns as many samples as the stretch has
 * @throws FoleyError "usage" where the stretch is empty
 */
export function bandOf(waveform: Waveform, { fromHz, toHz, ...span }: SoundBand): Waveform {
  const { sampleRate } = waveform;
  const { from, to } = samplesWithin(waveform, span, "band");
  if (fromHz <= 0 && toHz >= sampleRate / 2) return cutSound(waveform, { from, to });
  const around = Math.round(aroundSeconds * sampleRate);
  const start = Math.max(0, from - around);
  const wide = cutSound(waveform, { from: start, to: Math.min(sampleCount(waveform), to + around) });
  const share = (_: number, hertz: number): number => bandShare(hertz, fromHz, toHz, sampleRate / 2);
  const silence = new Float32Array(sampleCount(wide));
  const channels = wide.channels.map((samples) =>
    mixBands(silence, samples, sampleRate, share).slice(from - start, to - start),
  );
  return { sampleRate, channels };
}

/**
 * What `bandOf` needs of a sound, so that no more is carried to where it is worked out.
 *
 * @throws FoleyError "usage" where the stretch is empty
 */
export function bandPiece(waveform: Waveform, band: SoundBand): { waveform: Waveform; band: SoundBand } {
  const { sampleRate } = waveform;
  const { from, to } = samplesWithin(waveform, band, "band");
  const start = Math.max(0, from - Math.round(aroundSeconds * sampleRate));
  const piece = cutSound(waveform, { from: start, to: to + Math.round(aroundSeconds * sampleRate) });
  const [fromSeconds, toSeconds] = [(from - start) / sampleRate, (to - start) / sampleRate];
  return { waveform: piece, band: { ...band, fromSeconds, toSeconds } };
}

function bandShare(hertz: number, fromHz: number, toHz: number, highestHz: number): number {
  const above = fromHz <= 0 ? 1 : 1 + (hertz - fromHz) / (edge * fromHz);
  const below = toHz >= highestHz ? 1 : 1 + (toHz - hertz) / (edge * toHz);
  return Math.max(0, Math.min(1, above, below));
}
