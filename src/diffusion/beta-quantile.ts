/**
 * The quantile function of the symmetric beta distribution: the x at which its share below reaches `p`.
 *
 * @param p from 0 to 1
 * @param a both parameters, above 0
 * @returns x from 0 to 1, exact to about 1e-14
 */
export function symmetricBetaQuantile(p: number, a: number): number {
  if (p <= 0) return 0;
  if (p > 0.5) return 1 - symmetricBetaQuantile(1 - p, a);
  // Below the middle x grows almost as a power of p, so that bisection is over that power.
  const wanted = 2 * p * unscaledShare(0.5, a);
  let [low, high] = [0, 0.5 ** a];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (unscaledShare(middle ** (1 / a), a) < wanted) low = middle;
    else high = middle;
  }
  return high ** (1 / a);
}

/** The integral of (t (1 - t))^(a - 1) from 0 to x, at most 1/2, by its continued fraction: DLMF 8.17.22. */
function unscaledShare(x: number, a: number): number {
  if (x <= 0) return 0;
  let fraction = 1;
  for (let m = 60; m >= 1; m--) {
    const even = (m * (a - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m - 1) * (2 * a + m - 1) * x) / ((a + 2 * m - 2) * (a + 2 * m - 1));
    fraction = 1 + odd / (1 + even / fraction);
  }
  return (x * (1 - x)) ** a / (a * fraction);
}
