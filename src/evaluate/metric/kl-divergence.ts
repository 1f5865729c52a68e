import { logProbabilities, logSigmoid } from "./softmax.ts";

/**
 * How the published divergences guard their logarithm.
 *
 * `epsilon`: 1e-6 is added within the generated side's logarithm alone, and the sigmoid one leaves out the terms of a
 * class's absence, as audioldm_eval does: equal sounds give slightly less than 0.
 * `exact`: nothing is added, and absence counts: true divergences, 0 for equal sounds and never below.
 */
export type KlConvention = "epsilon" | "exact";

const epsilon = 1e-6;

/** Σ p (ln p - ln q) over the classes of a pair, p of the reference and q of the generated sound. */
export function klSoftmax(reference: Float32Array, generated: Float32Array, convention: KlConvention): number {
  const logP = logProbabilities(reference);
  const logQ = logProbabilities(generated);
  let sum = 0;
  for (let i = 0; i < logP.length; i++) {
    const p = Math.exp(logP[i] as number);
    if (p > 0) sum += p * ((logP[i] as number) - guarded(logQ[i] as number, convention));
  }
  return sum;
}

/**
 * Σ q (ln q - ln (p + 1e-6)), the other way round: from the generated sound to the reference, as Stable Audio has it.
 */
export function klTowardsReference(reference: Float32Array, generated: Float32Array): number {
  const logP = logProbabilities(reference);
  const logQ = logProbabilities(generated);
  return logQ.reduce((sum, value, i) => {
    const q = Math.exp(value);
    return q > 0 ? sum + q * (value - guarded(logP[i] as number, "epsilon")) : sum;
  }, 0);
}

/** `klSoftmax` where each class is present or not by itself, with sigmoids in place of the softmax. */
export function klSigmoid(reference: Float32Array, generated: Float32Array, convention: KlConvention): number {
  let sum = 0;
  for (let i = 0; i < reference.length; i++) {
    const [x, y] = [reference[i] as number, generated[i] as number];
    const p = Math.exp(logSigmoid(x));
    if (p > 0) sum += p * (logSigmoid(x) - guarded(logSigmoid(y), convention));
    if (convention === "exact") sum += Math.exp(logSigmoid(-x)) * (logSigmoid(-x) - logSigmoid(-y));
  }
  return sum;
}

function guarded(logQ: number, convention: KlConvention): number {
  return convention === "exact" ? logQ : Math.log(Math.exp(logQ) + epsilon);
}
