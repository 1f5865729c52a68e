import { bandCentres } from "../audio/mel-filter-bank.ts";
import type { MelConfig } from "../audio/mel-spectrogram.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { withoutUndefined } from "../settings/resolve.ts";
import type { Region } from "./settings.ts";

/** A grid over time and frequency, such as a mel or a latent. */
export interface Grid {
  readonly time: number;
  readonly freq: number;
}

/** Between what is kept and what is new, so that nothing clicks. */
export const fadeSeconds = 0.02;

/**
 * @param text seconds, hertz or both, as in `1.5-3`, `2-`, `@4000-8000` or `1-2@500-4000`
 * @throws FoleyError "usage" for anything else
 */
export function parseRegion(text: string): Region {
  const number = String.raw`(\d+(?:\.\d+)?)`;
  // A dash alone would be all of it, and comes from a slip of the finger.
  const span = String.raw`(?=\d|-\d)${number}?-${number}?`;
  const match = new RegExp(`^(?:${span})?(?:@${span})?$`).exec(text.trim());
  if (match === null || text.trim() === "") {
    const expected = "seconds, hertz or both, as in 1.5-3 or 1-2@500-4000";
    throw new FoleyError("usage", `region: expected ${expected}, got "${text}"; write it so`);
  }
  const [fromSeconds, toSeconds, fromHz, toHz] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  return withoutUndefined({ fromSeconds, toSeconds, fromHz, toHz });
}

/** A region as `parseRegion` reads it. */
export function regionInWords({ fromSeconds, toSeconds, fromHz, toHz }: Region): string {
  const span = (from: number | undefined, to: number | undefined): string => `${from ?? ""}-${to ?? ""}`;
  const time = fromSeconds === undefined && toSeconds === undefined ? "" : span(fromSeconds, toSeconds);
  return fromHz === undefined && toHz === undefined ? time : `${time}@${span(fromHz, toHz)}`;
}

/** @throws FoleyError "usage" for a region that is empty or outside of the sound */
export function checkRegions(regions: readonly Region[], durationSeconds: number, highestHz: number): void {
  for (const region of regions) {
    const { fromSeconds = 0, toSeconds = durationSeconds, fromHz = 0, toHz = highestHz } = region;
    const isPossible =
      fromSeconds >= 0 &&
      fromSeconds < Math.min(toSeconds, durationSeconds) &&
      fromHz >= 0 &&
      fromHz < Math.min(toHz, highestHz);
    if (isPossible) continue;
    const expected = `a part of 0 to ${durationSeconds} s and of 0 to ${highestHz} Hz`;
    throw new FoleyError("usage", `region: expected ${expected}, got ${regionInWords(region)}; change it`);
  }
}

/**
 * 1 where a cell is made anew, 0 where it is kept: `[time, freq]`.
 *
 * @param mel of which the grid's frequency axis has one cell for each band or for each few
 */
export function regionMask(
  regions: readonly Region[],
  { time, freq }: Grid,
  durationSeconds: number,
  mel: MelConfig,
): Float32Array {
  const [centres, bands] = [bandCentres(mel), mel.melCount / freq];
  const hertz = Array.from({ length: freq }, (_, cell) => {
    const own = centres.slice(cell * bands, (cell + 1) * bands);
    return own.reduce((sum, centre) => sum + centre, 0) / own.length;
  });
  const seconds = Array.from({ length: time }, (_, frame) => ((frame + 0.5) / time) * durationSeconds);
  const mask = new Float32Array(time * freq);
  for (const { fromSeconds = 0, toSeconds = durationSeconds, fromHz = 0, toHz = Number.POSITIVE_INFINITY } of regions) {
    const cells = placesWithin(hertz, fromHz, Math.min(toHz, mel.sampleRate / 2));
    for (const frame of placesWithin(seconds, fromSeconds, Math.min(toSeconds, durationSeconds)))
      for (const cell of cells) mask[frame * freq + cell] = 1;
  }
  return mask;
}

/** Which centres lie from one value up to another; where none does, the one that is nearest to the middle. */
function placesWithin(centres: readonly number[], from: number, to: number): number[] {
  const within = [...centres.keys()].filter((i) => (centres[i] as number) >= from && (centres[i] as number) < to);
  if (within.length > 0) return within;
  const distances = centres.map((centre) => Math.abs(centre - (from + to) / 2));
  return [distances.indexOf(Math.min(...distances))];
}

/** A stretch that is new, in seconds. */
export interface NewSpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Beyond both of its ends, between what is new and what is kept. */
  readonly fade: number;
}

/**
 * The stretches of regions, with room for a fade within each: what is beside them is kept to its last sample.
 *
 * @param seconds of the whole sound, beyond whose ends nothing is kept unless it is a loop
 */
export function withinRegions(regions: readonly Region[], fade: number, seconds: number, isLoop: boolean): NewSpan[] {
  const spans = joined(
    regions.map(({ fromSeconds = 0, toSeconds = seconds }) => [fromSeconds, Math.min(toSeconds, seconds)]),
  );
  const isWhole = spans.length === 1 && spans[0]?.[0] === 0 && spans[0][1] >= seconds;
  return spans.map(([from, to]) => {
    const room = Math.min(fade, (to - from) / 2);
    const hasBefore = from > 0 || (isLoop && !isWhole);
    const hasAfter = to < seconds || (isLoop && !isWhole);
    return { fromSeconds: hasBefore ? from + room : from, toSeconds: hasAfter ? to - room : to, fade: room };
  });
}

/** Stretches that touch, as one. */
function joined(spans: readonly (readonly [number, number])[]): [number, number][] {
  const all: [number, number][] = [];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/**
 * How much of each sample is new, from 0 to 1: all of it where any frequency is made anew.
 *
 * @param isLoop whether what fades at one end goes on fading at the other
 */
export function newShare(
  spans: readonly NewSpan[],
  sampleCount: number,
  sampleRate: number,
  isLoop: boolean,
): Float32Array {
  const share = new Float32Array(sampleCount);
  for (const span of spans) {
    const fade = span.fade * sampleRate;
    const [from, to] = [span.fromSeconds * sampleRate, Math.min(span.toSeconds * sampleRate, sampleCount)];
    for (let i = Math.floor(from - fade); i < to + fade; i++) {
      const at = isLoop ? (i + sampleCount) % sampleCount : i;
      const distance = Math.max(from - i, i - to, 0);
      if (at >= 0 && at < sampleCount) share[at] = Math.max(share[at] as number, 1 - distance / fade);
    }
  }
  return share;
}
