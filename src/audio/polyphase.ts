/** The taps of one output phase: `taps[k]` weighs input sample `first + k`, counted from the start of the block. */
export interface Phase {
  readonly first: number;
  readonly taps: Float64Array;
}

/** Outputs of one phase that are made together, so that each tap is read once for all of them. */
const together = 4;

/**
 * Resampling by a ratio of whole numbers: output `phase` of each block weighs the inputs around the block's start with
 * taps of its own, and a block is as many inputs long as `stride` says. Beyond its ends the sound is silent.
 *
 * @returns `[length]`
 */
export function applyPhases(
  samples: Float32Array,
  phases: readonly Phase[],
  stride: number,
  length: number,
): Float32Array {
  const before = phases.reduce((most, { first }) => Math.max(most, -first), 0);
  const blocks = Math.ceil(length / phases.length / together) * together;
  const reach = phases.reduce((most, { first, taps }) => Math.max(most, first + taps.length), 0);
  const padded = new Float64Array(before + Math.max(samples.length, blocks * stride + reach));
  padded.set(samples, before);
  const output = new Float32Array(blocks * phases.length);
  for (const [index, phase] of phases.entries()) fillPhase(padded, output, phase, index, phases.length, before, stride);
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
