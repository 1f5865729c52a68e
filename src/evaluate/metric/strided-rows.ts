/** Rows of equal length that lie `step` numbers apart, in a full matrix or within a band. */
export interface StridedRows {
  readonly data: Float64Array;
  /** Where the first row begins. */
  readonly start: number;
  readonly step: number;
  readonly rows: number;
  readonly width: number;
}

/** Rows that pass together: what belongs to the columns is read once for all, and no sum waits for the last one. */
const together = 4;

/** results[i] = row i · vector */
export function multiplyRows(
  { data, start, step, rows, width }: StridedRows,
  vector: Float64Array,
  results: Float64Array,
) {
  let i = 0;
  let at = start;
  for (; i + together <= rows; i += together, at += together * step) {
    const [at1, at2, at3] = [at + step, at + 2 * step, at + 3 * step];
    let [p0, p1, p2, p3] = [0, 0, 0, 0];
    for (let k = 0; k < width; k++) {
      const weight = vector[k] as number;
      p0 += (data[at + k] as number) * weight;
      p1 += (data[at1 + k] as number) * weight;
      p2 += (data[at2 + k] as number) * weight;
      p3 += (data[at3 + k] as number) * weight;
    }
    results[i] = p0;
    results[i + 1] = p1;
    results[i + 2] = p2;
    results[i + 3] = p3;
  }
  for (; i < rows; i++, at += step) {
    let product = 0;
    for (let k = 0; k < width; k++) product += (data[at + k] as number) * (vector[k] as number);
    results[i] = product;
  }
}

/** result = Σ weights[i] · row i */
export function addRows({ data, start, step, rows, width }: StridedRows, weights: Float64Array, result: Float64Array) {
  result.fill(0, 0, width);
  let i = 0;
  let at = start;
  for (; i + together <= rows; i += together, at += together * step) {
    const [at1, at2, at3] = [at + step, at + 2 * step, at + 3 * step];
    const [w0, w1, w2, w3] = fourOf(weights, i);
    for (let k = 0; k < width; k++) {
      const first = w0 * (data[at + k] as number) + w1 * (data[at1 + k] as number);
      const second = w2 * (data[at2 + k] as number) + w3 * (data[at3 + k] as number);
      result[k] = (result[k] as number) + (first + second);
    }
  }
  for (; i < rows; i++, at += step) {
    const weight = weights[i] as number;
    for (let k = 0; k < width; k++) result[k] = (result[k] as number) + weight * (data[at + k] as number);
  }
}

/** row i -= weights[i] · vector */
export function subtractFromRows(
  { data, start, step, rows, width }: StridedRows,
  weights: Float64Array,
  vector: Float64Array,
): void {
  let i = 0;
  let at = start;
  for (; i + together <= rows; i += together, at += together * step) {
    const [at1, at2, at3] = [at + step, at + 2 * step, at + 3 * step];
    const [w0, w1, w2, w3] = fourOf(weights, i);
    for (let k = 0; k < width; k++) {
      const value = vector[k] as number;
      data[at + k] = (data[at + k] as number) - w0 * value;
      data[at1 + k] = (data[at1 + k] as number) - w1 * value;
      data[at2 + k] = (data[at2 + k] as number) - w2 * value;
      data[at3 + k] = (data[at3 + k] as number) - w3 * value;
    }
  }
  for (; i < rows; i++, at += step) {
    const weight = weights[i] as number;
    for (let k = 0; k < width; k++) data[at + k] = (data[at + k] as number) - weight * (vector[k] as number);
  }
}

function fourOf(weights: Float64Array, i: number): [number, number, number, number] {
  return [weights[i], weights[i + 1], weights[i + 2], weights[i + 3]] as [number, number, number, number];
}
