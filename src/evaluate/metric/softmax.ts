/** Logarithms of the probabilities of one row of logits. */
export function logProbabilities(logits: ArrayLike<number>): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i] as number);
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += Math.exp((logits[i] as number) - largest);
  const shift = largest + Math.log(total);
  return Float64Array.from(logits, (logit) => logit - shift);
}

/** ln(1 / (1 + e^-x)), exact for large |x| of either sign. */
export function logSigmoid(x: number): number {
  return x < 0 ? x - Math.log1p(Math.exp(x)) : -Math.log1p(Math.exp(-x));
}
