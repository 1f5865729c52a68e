/** The taps of one output phase: `taps[k]` weighs input sample `first + k`, counted from the start of the block. */
export interface Phase {
  readonly first: number;
  readonly taps: Float64Array;
}

/** The phases of a block, one after another; the taps of each lie no earlier than those of the one before, but for two samples. */
export interface PhaseBank {
  readonly count: number;
  readonly at: (phase: number) => Phase;
}

/** Outputs of one phase that are made together, so that each tap is read once for all of them. */
const together = 4;
/** Samples by which the first and the last phase may be wrong about how far all of them reach. */
const slack = 2;

/** Phases that are held, as many as there are. */
export function heldPhases(phases: readonly Phase[]): PhaseBank {
  return { count: phases.length, at: (phase) => phases[phase] as Phase };
}

/**
 * Resampling by a ratio of whole numbers: output `phase` of each block weighs the inputs around the block's start with
 * taps of its own, and a block is as many inputs long as `stride` says. Beyond its ends the sound is silent.
 *
 * @returns `[length]`
 */
export function applyPhases(samples: Float32Array, bank: PhaseBank, stride: number, length: number): Float32Array {
  const { count } = bank;
  const last = bank.at(count - 1);
  const before = Math.max(0, -bank.at(0).first) + slack;
  const reach = Math.max(0, last.first + last.taps.length) + slack;
  const blocks = Math.ceil(length / count / together) * together;
  const padded = new Float64Array(before + Math.max(samples.length, blocks * stride + reach));
  padded.set(samples, before);
  const output = new Float32Array(blocks * count);
  for (let phase = 0; phase < Math.min(count, length); phase++)
    fillPhase(padded, output, bank.at(phase), phase, count, before, stride);
  return output.subarray(0, length);
}

function fillPhase(
  samples: Float64Array,
  output: Float32Array,
  { first, taps }: Phase,
  phase: number,
  phaseCount: number,
  before: number,
  stride: number,
): void {
  let start = before + first;
  for (let out = phase; out < output.length; out += together * phaseCount, start += together * stride) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let k = 0, at = start; k < taps.length; k++, at++) {
      const tap = taps[k] as number;
      a += tap * (samples[at] as number);
      b += tap * (samples[at + stride] as number);
      c += tap * (samples[at + 2 * stride] as number);
      d += tap * (samples[at + 3 * stride] as number);
    }
    output[out] = a;
    output[out + phaseCount] = b;
    output[out + 2 * phaseCount] = c;
    output[out + 3 * phaseCount] = d;
  }
}
