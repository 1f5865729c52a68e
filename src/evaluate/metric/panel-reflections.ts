import { type DoubleMatrix, zeroMatrix } from "./matrix.ts";
import { reflect } from "./reflection.ts";
import { multiplyRows, subtractFromRows } from "./strided-rows.ts";

/** Columns that are reduced together: more make products faster, and slower what is left of the work. */
export const panelWidth = 24;
/** Rows and columns that are finished before the rest moves together: programs are made ready for each size. */
export const mostFinished = 96;

/**
 * Reflections that together make a few columns triangular; their product is 1 - Y · T · Yᵀ.
 *
 * @see Schreiber and Van Loan 1989, "A storage-efficient WY representation for products of Householder transformations"
 */
export interface PanelReflections {
  /** What is left of the columns: R `[column, column]`, upper triangular. */
  readonly triangle: DoubleMatrix;
  /** Yᵀ `[column, row]`, 0 before the first row that is reflected. */
  readonly vectors: DoubleMatrix;
  /** T `[column, column]`, upper triangular. */
  readonly weights: DoubleMatrix;
}

/**
 * @param columns `[column, row]`: a column lies in each row; becomes the result's `vectors`
 * @param from the first row that is reflected
 */
export function reflectPanel(columns: DoubleMatrix, from: number): PanelReflections {
  const { rows: count, width: height, data } = columns;
  const [triangle, weights] = [zeroMatrix(count, count), zeroMatrix(count, count)];
  const products = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    const column = data.subarray(j * height, (j + 1) * height);
    const start = Math.min(height, from + j);
    for (let i = from; i < start; i++) triangle.data[(i - from) * count + j] = column[i] as number;
    column.fill(0, 0, start);
    const { left, factor } = reflect(column, start, height);
    triangle.data[j * count + j] = left;
    const vector = column.subarray(start);
    const part = { data, step: height, width: vector.length };
    multiplyRows({ ...part, start, rows: count }, vector, products);
    addWeights(weights, j, factor, products);
    const later = { ...part, start: (j + 1) * height + start, rows: count - j - 1 };
    subtractFromRows(
      later,
      products.subarray(j + 1).map((product) => factor * product),
      vector,
    );
  }
  return { triangle, vectors: columns, weights };
}

/** Column j of T, from those before and from what the vectors before make with vector j. */
function addWeights({ width, data }: DoubleMatrix, j: number, factor: number, products: Float64Array): void {
  data[j * width + j] = factor;
  for (let i = 0; i < j; i++) {
    let sum = 0;
    for (let k = i; k < j; k++) sum += (data[i * width + k] as number) * (products[k] as number);
    data[i * width + j] = -factor * sum;
  }
}
