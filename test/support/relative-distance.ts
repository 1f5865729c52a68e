/** The length of a difference as a share of what was expected: 1e-4 is 80 dB. */
export function relativeDistance(came: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  if (came.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [error, power] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    error += (Number(came[i]) - Number(expected[i])) ** 2;
    power += Number(expected[i]) ** 2;
  }
  return power === 0 ? Math.sqrt(error) : Math.sqrt(error / power);
}
