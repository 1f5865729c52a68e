import { clock } from "../clock.ts";
import type { TimeView } from "./time-view.ts";

/** A mark of an axis. */
export interface AxisTick {
  /** In the axis's unit. */
  readonly value: number;
  readonly label: string;
}

const steps = [1, 2, 5];

/** Moments at round numbers of seconds, not more than fit. */
export function timeTicks({ fromSeconds, toSeconds }: TimeView, mostCount: number): AxisTick[] {
  const step = roundStep((toSeconds - fromSeconds) / Math.max(1, mostCount));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: AxisTick[] = [];
  for (let i = Math.ceil(fromSeconds / step - 1e-9); i * step <= toSeconds + 1e-9; i++) {
    ticks.push({ value: i * step, label: clock(i * step, digits) });
  }
  return ticks;
}

/** The next of 1, 2 and 5 and their tenfolds; of minutes above half a one. */
function roundStep(least: number): number {
  const minutes = [30, 60, 120, 300, 600].find((step) => least <= step);
  if (least > 20) return minutes ?? 600;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-4)));
  return (steps.find((step) => step * power >= least - 1e-12) ?? 10) * power;
}

const roundHertz = [50, 100, 200, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000];

/** Round frequencies from low to high, at least so far apart as a share of the height. */
export function hertzTicks(sampleRate: number, leastApart: number, heightAt: (hertz: number) => number): AxisTick[] {
  const ticks: AxisTick[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const value of roundHertz) {
    const height = heightAt(value);
    if (value >= sampleRate / 2 || height - last < leastApart || 1 - height < leastApart / 2) continue;
    ticks.push({ value, label: hertzWords(value) });
    last = height;
  }
  return ticks;
}

/** Hertz as an axis has room for them: `440`, `2.5k`. */
export function hertzWords(hertz: number): string {
  return hertz < 1000 ? String(Math.round(hertz)) : `${thousands(hertz)}k`;
}

/** Hertz in a line: "440 Hz", "2.5 kHz". */
export function hertzUnitWords(hertz: number): string {
  return hertz < 1000 ? `${Math.round(hertz)} Hz` : `${thousands(hertz)} kHz`;
}

function thousands(hertz: number): number {
  return Number((hertz / 1000).toFixed(hertz < 10_000 ? 2 : 1));
}
