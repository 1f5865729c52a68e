import { sub } from "../../engine/graph/op/elementwise.ts";
import { transposeLast } from "../../engine/graph/op/layout.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import { columnsOf, type DoubleMatrix, withoutFirst, zeroMatrix } from "./matrix.ts";
import type { MatrixExpression, MatrixPrograms } from "./matrix-programs.ts";
import { mostFinished, panelWidth, reflectPanel } from "./panel-reflections.ts";

/**
 * R with Rᵀ · R = mᵀ · m, `[width, width]`: what reflections of whole columns leave of a tall matrix.
 *
 * @param matrix at least as high as wide; overwritten
 */
export async function triangularFactor(matrix: DoubleMatrix, programs: MatrixPrograms): Promise<DoubleMatrix> {
  const { width } = matrix;
  const factor = zeroMatrix(width, width);
  let rest = matrix;
  /** Of `rest`, rows and columns. */
  let finished = 0;
  for (let at = 0; at < width; at += panelWidth, finished += panelWidth) {
    if (finished >= mostFinished) [rest, finished] = [withoutFirst(rest, finished), 0];
    const count = Math.min(panelWidth, width - at);
    const { triangle, vectors, weights } = reflectPanel(columnsOf(rest, finished, count), finished);
    await programs.compute(reflected, { rest, vectors, weights }, { updated: rest });
    for (let i = 0; i < count; i++) {
      const [from, row] = [(finished + i) * rest.width + finished, (at + i) * width + at];
      factor.data.set(rest.data.subarray(from + count, from + width - at), row + count);
      factor.data.set(triangle.data.subarray(i * count, (i + 1) * count), row);
    }
  }
  return factor;
}

/** A - Y · Tᵀ · Yᵀ · A */
const reflected: MatrixExpression<"rest" | "vectors" | "weights", "updated"> = {
  name: "one side's reflections",
  build({ rest, vectors, weights }) {
    const rows = matMul(transposeLast(weights), matMul(vectors, rest));
    return { updated: sub(rest, matMul(transposeLast(vectors), rows)) };
  },
};
