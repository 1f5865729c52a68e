import { FoleyError } from "../../engine/tensor/error.ts";

/** `rows` × `width` numbers, row after row. */
export interface Matrix {
  readonly rows: number;
  readonly width: number;
  readonly data: Float32Array | Float64Array;
}

/** A matrix whose numbers are held in double precision. */
export interface DoubleMatrix extends Matrix {
  readonly data: Float64Array;
}

/** A matrix of zeros. */
export function zeroMatrix(rows: number, width: number): DoubleMatrix {
  return { rows, width, data: new Float64Array(rows * width) };
}

/** Rows of a block. */
const blockRows = 256;

/** The matrix in blocks of rows, without a copy, so that what is made of many rows needs no memory for all. */
export function* rowBlocks({
  rows,
  width,
  data,
}: Matrix): Generator<{ readonly from: number; readonly block: Matrix }> {
  for (let from = 0; from < rows; from += blockRows) {
    const count = Math.min(blockRows, rows - from);
    yield { from, block: { rows: count, width, data: data.subarray(from * width, (from + count) * width) } };
  }
}

/**
 * The vectors of many clips as one matrix, in their order.
 *
 * @throws FoleyError "shape" where their widths differ
 */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const width = parts[0]?.width ?? 0;
  const odd = parts.find((part) => part.width !== width);
  if (odd !== undefined) {
    throw new FoleyError("shape", `features: expected rows of ${width} numbers, got ${odd.width}; use one backbone`);
  }
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new Float32Array(rows * width);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { rows, width, data };
}

/** Some rows, also several times, in the order given. */
export function pickRows({ width, data }: Matrix, indices: readonly number[]): Matrix {
  const picked =
    data instanceof Float64Array ? new Float64Array(indices.length * width) : new Float32Array(indices.length * width);
  for (const [to, from] of indices.entries()) picked.set(data.subarray(from * width, (from + 1) * width), to * width);
  return { rows: indices.length, width, data: picked };
}

/** Rows become columns. */
export function transposed({ rows, width, data }: DoubleMatrix): DoubleMatrix {
  const result = zeroMatrix(width, rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < width; j++) result.data[j * rows + i] = data[i * width + j] as number;
  return result;
}

/** `count` columns from `first` on, each in a row: `[count, rows]`. */
export function columnsOf({ rows, width, data }: DoubleMatrix, first: number, count: number): DoubleMatrix {
  const columns = zeroMatrix(count, rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < count; j++) columns.data[j * rows + i] = data[i * width + first + j] as number;
  return columns;
}

/** A copy of `count` rows from `first` on. */
export function rowsOf({ width, data }: DoubleMatrix, first: number, count: number): DoubleMatrix {
  return { rows: count, width, data: data.slice(first * width, (first + count) * width) };
}

/** Without the first `count` rows and columns: what is left moves to the front of the same memory. */
export function withoutFirst({ rows, width, data }: DoubleMatrix, count: number): DoubleMatrix {
  const rest = { rows: rows - count, width: width - count };
  for (let i = 0; i < rest.rows; i++) {
    const row = (i + count) * width;
    data.copyWithin(i * rest.width, row + count, row + width);
  }
  return { ...rest, data: data.subarray(0, rest.rows * rest.width) };
}

const tile = 4;
/** Columns of both factors that stay in the processor's cache together. */
const panel = 256;

/**
 * a · bᵀ in double precision.
 *
 * Four rows of each at a time, so that every number that is read is used four times.
 *
 * @param a `[n, width]`
 * @param b `[m, width]`
 * @returns `[n, m]`
 */
export function multiplyTransposed(a: Matrix, b: Matrix): DoubleMatrix {
  checkWidths(a, b);
  const result = zeroMatrix(a.rows, b.rows);
  for (let from = 0; from < a.width; from += panel) {
    const to = Math.min(a.width, from + panel);
    for (let i = 0; i < a.rows; i += tile) {
      const isFullHeight = i + tile <= a.rows;
      for (let j = 0; j < b.rows; j += tile) {
        if (isFullHeight && j + tile <= b.rows) addTile(a, b, i, j, from, to, result);
        else addEdge(a, b, i, j, from, to, result);
      }
    }
  }
  return result;
}

/** @throws FoleyError "shape" where the widths of two matrices differ */
export function checkWidths(a: Matrix, b: Matrix): void {
  if (a.width === b.width) return;
  throw new FoleyError("shape", `features: expected rows of ${a.width} numbers, got ${b.width}; use one backbone`);
}

function addTile(a: Matrix, b: Matrix, i: number, j: number, from: number, to: number, into: DoubleMatrix): void {
  const { width, data: x } = a;
  const y = b.data;
  let x0 = i * width + from;
  let x1 = x0 + width;
  let x2 = x1 + width;
  let x3 = x2 + width;
  let y0 = j * width + from;
  let y1 = y0 + width;
  let y2 = y1 + width;
  let y3 = y2 + width;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let k = from; k < to; k++) {
    const a0 = x[x0++] as number;
    const a1 = x[x1++] as number;
    const a2 = x[x2++] as number;
    const a3 = x[x3++] as number;
    const b0 = y[y0++] as number;
    const b1 = y[y1++] as number;
    const b2 = y[y2++] as number;
    const b3 = y[y3++] as number;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  addFour(into, i, j, s00, s01, s02, s03);
  addFour(into, i + 1, j, s10, s11, s12, s13);
  addFour(into, i + 2, j, s20, s21, s22, s23);
  addFour(into, i + 3, j, s30, s31, s32, s33);
}

function addFour(
  { width, data }: DoubleMatrix,
  i: number,
  j: number,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  const at = i * width + j;
  data[at] = (data[at] as number) + a;
  data[at + 1] = (data[at + 1] as number) + b;
  data[at + 2] = (data[at + 2] as number) + c;
  data[at + 3] = (data[at + 3] as number) + d;
}

function addEdge(a: Matrix, b: Matrix, i: number, j: number, from: number, to: number, into: DoubleMatrix): void {
  for (let row = i; row < Math.min(a.rows, i + tile); row++) {
    for (let column = j; column < Math.min(b.rows, j + tile); column++) {
      let sum = 0;
      for (let k = from; k < to; k++)
        sum += (a.data[row * a.width + k] as number) * (b.data[column * b.width + k] as number);
      const at = row * into.width + column;
      into.data[at] = (into.data[at] as number) + sum;
    }
  }
}
