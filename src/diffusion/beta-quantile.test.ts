import { expect, it } from "vitest";
import { symmetricBetaQuantile } from "./beta-quantile.ts";

// scipy.stats.beta.ppf(p, 0.6, 0.6)
it.each([
  [0, 0],
  [1e-6, 1.8558824624053043e-10],
  [0.01, 0.0008612388215429059],
  [1 / 3, 0.2754132907776234],
  [0.5, 0.5],
  [0.9, 0.9604155944112192],
  [1, 1],
])("the quantile of the beta distribution at %s is SciPy's", (p, expected) => {
  expect(symmetricBetaQuantile(p, 0.6)).toBeCloseTo(expected, 12);
});
