import { type Device, referenceDevice } from "./device.ts";
import { deviceFacts } from "./device-facts.ts";
import type { Runtime, Tensors } from "./runtime.ts";

/** What a device has to compute as the processor does before it is trusted. */
export interface DeviceProof {
  /** Tells it from every other: what is computed, and with which weights. */
  readonly subject: () => Promise<string>;
  /** All that the work makes, by name; the same on every device but for rounding. */
  readonly compute: (runtime: Runtime) => Promise<Tensors>;
}

/**
 * How far what a device computes may be from the processor's, as a share of what varies in it: 46 dB. Single precision stays
 * within 1e-5 and the 10 bits of TF32 within 2e-3; faults of providers were 0.05 and more.
 */
export const deviationLimit = 5e-3;

/** How a device did, and with which part it did worst. */
export interface Deviation {
  readonly part: string;
  readonly share: number;
}

/** What devices were found to compute, so that each is asked once. */
export interface ProofRecord {
  read(device: Device, subject: string): Promise<Deviation | null>;
  write(device: Device, subject: string, deviation: Deviation): Promise<void>;
}

/** The part that is farthest from the processor's; what is no number is infinitely far. */
export function worstDeviation(came: Tensors, expected: Tensors): Deviation {
  const parts = Object.entries(expected).map(([part, { data }]) => ({ part, share: distance(came[part]?.data, data) }));
  return parts.reduce((worst, one) => (one.share > worst.share ? one : worst), { part: "nothing", share: 0 });
}

/** The length of the difference as a share of what varies: a mean far from zero, as log-mels have, would hide a fault. */
function distance(came: ArrayLike<number | bigint> | undefined, expected: ArrayLike<number | bigint>): number {
  if (came?.length !== expected.length) return Number.POSITIVE_INFINITY;
  const right = Float64Array.from(expected, Number);
  const mean = right.reduce((sum, value) => sum + value, 0) / right.length;
  const error = lengthOf(right.map((value, i) => Number(came[i]) - value));
  const share = error / (lengthOf(right.map((value) => value - mean)) || lengthOf(right) || 1);
  return Number.isNaN(share) ? Number.POSITIVE_INFINITY : share;
}

function lengthOf(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** What is said of a device that failed its proof, in words for one line. */
export function describeDeviation(device: Device, { part, share }: Deviation): string {
  if (!Number.isFinite(share))
    return `${device} gives no numbers for ${part}, where ${deviceFacts[referenceDevice].words} does`;
  const percent = `${Number((100 * share).toPrecision(2))} % off, ${100 * deviationLimit} % are allowed`;
  return `${device} computes ${part} otherwise than ${deviceFacts[referenceDevice].words} (${percent})`;
}
