import { sub } from "../../engine/graph/op/elementwise.ts";
import { concat, transposeLast } from "../../engine/graph/op/layout.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import { type BandMatrix, zeroBand } from "./band-matrix.ts";
import { columnsOf, type DoubleMatrix, rowsOf, transposed, withoutFirst } from "./matrix.ts";
import type { MatrixExpression, MatrixPrograms } from "./matrix-programs.ts";
import { mostFinished, type PanelReflections, panelWidth, reflectPanel } from "./panel-reflections.ts";

/**
 * An upper band matrix with the singular values of a full one: reflections from both sides, gathered into products of large
 * matrices.
 *
 * @param matrix at least as high as wide; overwritten
 * @see Großer and Lang 1999, "Efficient parallel reduction to bidiagonal form"
 */
export async function reduceToBand(matrix: DoubleMatrix, programs: MatrixPrograms): Promise<BandMatrix> {
  const band = zeroBand(matrix.width, panelWidth);
  let rest = matrix;
  /** Of `rest`, rows and columns. */
  let finished = 0;
  for (let at = 0; ; at += panelWidth, finished += panelWidth) {
    if (finished >= mostFinished) [rest, finished] = [withoutFirst(rest, finished), 0];
    const count = Math.min(panelWidth, band.size - at);
    const left = reflectPanel(columnsOf(rest, finished, count), finished);
    placeIn(band, at, at, left.triangle);
    if (at + count === band.size) return band;
    const right = await reduceRows(rest, finished, left, programs);
    placeIn(band, at, at + count, transposed(right.triangle));
  }
}

/**
 * Applies the reflections of the first columns, then makes those of the first rows and applies them too:
 * A - Y · L - X · Zᵀ, where Y and Z are the vectors of both sides.
 */
async function reduceRows(
  rest: DoubleMatrix,
  finished: number,
  { vectors, weights }: PanelReflections,
  programs: MatrixPrograms,
): Promise<PanelReflections> {
  const rows = rowsOf(rest, finished, vectors.rows);
  const corner = columnsOf(vectors, finished, vectors.rows);
  const { l, first } = await programs.compute(leftProducts, { rest, vectors, weights, rows, corner });
  const right = reflectPanel(first, finished + vectors.rows);
  const z = right.vectors;
  const { x } = await programs.compute(rightProducts, { rest, vectors, l, z, weights: right.weights });
  await programs.compute(update, { rest, vectors, l, x, z }, { updated: rest });
  return right;
}

/** L = Tᵀ · Yᵀ · A, and the first rows of A - Y · L. */
const leftProducts: MatrixExpression<"rest" | "vectors" | "weights" | "rows" | "corner", "l" | "first"> = {
  name: "products of the left reflections",
  build({ rest, vectors, weights, rows, corner }) {
    const l = matMul(transposeLast(weights), matMul(vectors, rest));
    return { l, first: sub(rows, matMul(corner, l)) };
  },
};

/** X = (A - Y · L) · Z · T, with T of the right reflections. */
const rightProducts: MatrixExpression<"rest" | "vectors" | "l" | "z" | "weights", "x"> = {
  name: "products of the right reflections",
  build({ rest, vectors, l, z, weights }) {
    const right = transposeLast(z);
    return { x: matMul(sub(matMul(rest, right), matMul(transposeLast(vectors), matMul(l, right))), weights) };
  },
};

const update: MatrixExpression<"rest" | "vectors" | "l" | "x" | "z", "updated"> = {
  name: "both sides' reflections",
  build({ rest, vectors, l, x, z }) {
    return { updated: sub(rest, matMul(concat([transposeLast(vectors), x], 1), concat([l, z], 0))) };
  },
};

function placeIn(
  { step, offset, data }: BandMatrix,
  row: number,
  column: number,
  { rows, width, ...block }: DoubleMatrix,
) {
  for (let i = 0; i < rows; i++)
    data.set(block.data.subarray(i * width, (i + 1) * width), (row + i) * step + column + offset);
}
