import type { Value } from "../../engine/graph/value.ts";
import type { DoubleMatrix, Matrix } from "./matrix.ts";

/** An expression over matrices; its results are in double precision. */
export interface MatrixExpression<In extends string, Out extends string> {
  /** What is computed, by which expressions are told apart. */
  readonly name: string;
  build(inputs: Readonly<Record<In, Value>>): Readonly<Record<Out, Value>>;
}

/** Computes expressions whose products are large by something that multiplies faster than JavaScript. */
export interface MatrixPrograms {
  /** @param into matrices that results are written to; one may be an input that is read before */
  compute<In extends string, Out extends string>(
    expression: MatrixExpression<In, Out>,
    inputs: Readonly<Record<In, Matrix>>,
    into?: Readonly<Partial<Record<Out, DoubleMatrix>>>,
  ): Promise<Record<Out, DoubleMatrix>>;
}
