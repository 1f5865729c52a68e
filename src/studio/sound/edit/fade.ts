import { sampleCount, type Waveform } from "../../../audio/waveform.ts";

/** How a fade rises, by name: the share of the sound that is heard at a place from 0 to 1. */
const shares = {
  /** Half a cosine, as generated sounds are faded. */
  smooth: (place: number) => 0.5 - 0.5 * Math.cos(Math.PI * place),
  linear: (place: number) => place,
  /** The power rises evenly: two of them, one rising and one falling, are as loud as either sound where both are noise. */
  "equal power": (place: number) => Math.sin((Math.PI / 2) * place),
  /** The level rises evenly in dB, from -60. */
  exponential: (place: number) => 10 ** (3 * (place - 1)),
} as const satisfies Record<string, (place: number) => number>;

export type FadeCurve = keyof typeof shares;
export const fadeCurves: readonly FadeCurve[] = Object.keys(shares).filter(isFadeCurve);

export function isFadeCurve(name: string): name is FadeCurve {
  return Object.hasOwn(shares, name);
}

/** What is heard of sample `i` of a fade of `length` samples that rises. */
export function fadeShare(curve: FadeCurve, i: number, length: number): number {
  return i >= length ? 1 : shares[curve]((i + 0.5) / length);
}

/**
 * The same sound, rising from silence at its beginning and falling into silence at its end.
 *
 * @param intoSeconds and `outSeconds` at most as long as the sound each; where they overlap, both count
 */
export function fadedBy(waveform: Waveform, intoSeconds: number, outSeconds: number, curve: FadeCurve): Waveform {
  const { sampleRate, channels } = waveform;
  const length = sampleCount(waveform);
  const [into, out] = [intoSeconds, outSeconds].map((seconds) => Math.min(length, Math.round(seconds * sampleRate)));
  const rising = Float64Array.from({ length: into ?? 0 }, (_, i) => fadeShare(curve, i, into ?? 0));
  const falling = Float64Array.from({ length: out ?? 0 }, (_, i) => fadeShare(curve, i, out ?? 0));
  const fade = (samples: Float32Array): Float32Array => {
    const faded = samples.slice();
    for (const [i, share] of rising.entries()) faded[i] = (faded[i] as number) * share;
    for (const [i, share] of falling.entries()) faded[length - 1 - i] = (faded[length - 1 - i] as number) * share;
    return faded;
  };
  return { sampleRate, channels: channels.map(fade) };
}
