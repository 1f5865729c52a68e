import type { BandMatrix } from "./band-matrix.ts";
import { reflect } from "./reflection.ts";
import { addRows, multiplyRows, type StridedRows, subtractFromRows } from "./strided-rows.ts";

/** Room for the numbers of one reflection. */
interface Scratch {
  readonly vector: Float64Array;
  readonly products: Float64Array;
}

/**
 * Diagonal and superdiagonal of the bidiagonal form of a band matrix in turn: d₀ e₀ d₁ e₁ … of `2 * size - 1` numbers.
 *
 * Row after row is freed of what stands beyond its first two entries; what that fills in, below the diagonal and beyond the
 * band, is chased on to the end.
 *
 * @param band overwritten
 * @see Lang 1996, "Parallel reduction of banded matrices to bidiagonal form"
 */
export function chaseToBidiagonal(band: BandMatrix): Float64Array {
  const { size, above, step, offset, data } = band;
  const scratch = { vector: new Float64Array(above), products: new Float64Array(2 * above) };
  for (let first = 0; first < size - 1; first++) {
    let row = first;
    for (let from = first + 1; from < size; from += above) {
      const to = Math.min(from + above, size);
      reflectColumns(band, row, from, to, scratch);
      reflectRows(band, from, to, Math.min(to + above, size), scratch);
      row = from;
    }
  }
  const result = new Float64Array(2 * size - 1);
  for (let i = 0; i < result.length; i++) result[i] = data[(i >> 1) * step + ((i + 1) >> 1) + offset] as number;
  return result;
}

/** A reflection of columns that leaves only the first of `[from, to)` in a row, applied down to the last row of the band. */
function reflectColumns(
  { step, offset, data }: BandMatrix,
  row: number,
  from: number,
  to: number,
  { vector, products }: Scratch,
): void {
  const width = to - from;
  const at = row * step + from + offset;
  for (let k = 0; k < width; k++) vector[k] = data[at + k] as number;
  const { left, factor } = reflect(vector, 0, width);
  if (factor === 0) return;
  data.fill(0, at, at + width);
  data[at] = left;
  const below: StridedRows = { data, start: at + step, step, rows: to - row - 1, width };
  multiplyRows(below, vector, products);
  for (let i = 0; i < below.rows; i++) products[i] = (products[i] as number) * factor;
  subtractFromRows(below, products, vector);
}

/** A reflection of rows that leaves only the first of `[from, to)` in column `from`, applied up to column `end`. */
function reflectRows(
  { step, offset, data }: BandMatrix,
  from: number,
  to: number,
  end: number,
  { vector, products }: Scratch,
): void {
  const rows = to - from;
  const at = from * step + from + offset;
  for (let k = 0; k < rows; k++) vector[k] = data[at + k * step] as number;
  const { left, factor } = reflect(vector, 0, rows);
  if (factor === 0) return;
  for (let k = 0; k < rows; k++) data[at + k * step] = k === 0 ? left : 0;
  const beside: StridedRows = { data, start: at + 1, step, rows, width: end - from - 1 };
  addRows(beside, vector, products);
  for (let j = 0; j < beside.width; j++) products[j] = (products[j] as number) * factor;
  subtractFromRows(beside, vector, products);
}
