import { cast } from "../../engine/graph/op/elementwise.ts";
import { transposeLast } from "../../engine/graph/op/layout.ts";
import { matMul } from "../../engine/graph/op/linear.ts";
import { giveWay, type Work } from "../../engine/work.ts";
import { checkWidths, type DoubleMatrix, type Matrix, multiplyTransposed } from "./matrix.ts";
import type { MatrixExpression, MatrixPrograms } from "./matrix-programs.ts";

/** The products of all points of one side with all of the other: x · yᵀ. */
export interface Product {
  /** `[n, width]` */
  readonly x: Matrix;
  /** `[m, width]` */
  readonly y: Matrix;
}

/** A score as steps that ask for products `[n, m]`, their own to overwrite: written once for who waits for it and who cannot. */
export type ByProducts<T> = Generator<Product, T, DoubleMatrix>;

/** The score by JavaScript alone, at once. */
export function computeHere<T>(steps: ByProducts<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next(multiplyTransposed(step.value.x, step.value.y));
  return step.value;
}

/** What large sets are scored by, and what stops it. */
export interface ProductMeans {
  /** JavaScript where null. */
  readonly programs: MatrixPrograms | null;
  readonly work: Pick<Work, "signal">;
}

/**
 * The same score with large products by programs, between which everything else has its turn.
 *
 * @throws FoleyError "aborted" when stopped
 */
export async function computeBy<T>(steps: ByProducts<T>, { programs, work }: ProductMeans): Promise<T> {
  let step = steps.next();
  while (step.done !== true) {
    if (isMuch(step.value)) await giveWay(work, "evaluate: stopped");
    step = steps.next(await productBy(programs, step.value));
  }
  return step.value;
}

/**
 * x · yᵀ, by a program where it is much.
 *
 * @throws FoleyError "shape" where their widths differ
 */
export async function productBy(programs: MatrixPrograms | null, { x, y }: Product): Promise<DoubleMatrix> {
  if (programs === null || !isMuch({ x, y })) return multiplyTransposed(x, y);
  checkWidths(x, y);
  return (await programs.compute(transposedProduct, { x, y })).product;
}

/** Products of two numbers from which on a program, which has to be made ready, is sooner done. */
export const leastProducts = 5e7;

function isMuch({ x, y }: Product): boolean {
  return x.rows * y.rows * x.width > leastProducts;
}

const transposedProduct: MatrixExpression<"x" | "y", "product"> = {
  name: "products of all rows",
  build: ({ x, y }) => ({ product: matMul(cast(x, "float64"), transposeLast(cast(y, "float64"))) }),
};
