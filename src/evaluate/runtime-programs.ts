import { input } from "../engine/graph/op/leaf.ts";
import { program } from "../engine/graph/program.ts";
import { ExecutableCache } from "../engine/runtime/executable-cache.ts";
import type { Executable, Runtime } from "../engine/runtime/runtime.ts";
import { internalError } from "../engine/tensor/error.ts";
import { type Tensor, tensor } from "../engine/tensor/tensor.ts";
import type { DoubleMatrix, Matrix } from "./metric/matrix.ts";
import type { MatrixExpression, MatrixPrograms } from "./metric/matrix-programs.ts";

/** Programs that are ready at once: a reduction goes on to smaller matrices and does not come back. */
const mostPrograms = 6;

/** Expressions over matrices as programs of a runtime: on the processor, where matrices lie. */
export class RuntimePrograms implements MatrixPrograms {
  readonly #runtime: Runtime;
  readonly #programs = new ExecutableCache(mostPrograms);

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async compute<In extends string, Out extends string>(
    expression: MatrixExpression<In, Out>,
    inputs: Readonly<Record<In, Matrix>>,
    into?: Readonly<Partial<Record<Out, DoubleMatrix>>>,
  ): Promise<Record<Out, DoubleMatrix>> {
    const executable = await this.#program(expression, inputs);
    const targets = into === undefined ? {} : mapValues(into, tensorOf);
    return mapValues(await executable.run(mapValues(inputs, tensorOf), targets), matrixOf);
  }

  #program<In extends string, Out extends string>(
    { name, build }: MatrixExpression<In, Out>,
    matrices: Readonly<Record<In, Matrix>>,
  ): Promise<Executable> {
    const tensors = mapValues(matrices, tensorOf);
    const kind = mapValues(tensors, ({ dtype, shape }) => [dtype, shape]);
    return this.#programs.for(JSON.stringify([name, kind]), () => {
      const outputs = build(mapValues(tensors, ({ dtype, shape }, key) => input(key, shape, dtype)));
      return this.#runtime.compile(program(outputs), { keepsMemory: false, onProcessor: true });
    });
  }
}

function tensorOf({ rows, width, data }: Matrix): Tensor<"float32" | "float64"> {
  const shape = [rows, width];
  return data instanceof Float64Array ? tensor("float64", shape, data) : tensor("float32", shape, data);
}

function matrixOf({ shape: [rows = 0, width = 0], data }: Tensor): DoubleMatrix {
  if (data instanceof Float64Array) return { rows, width, data };
  throw internalError("expected matrices in double precision of a program over such matrices");
}

function mapValues<K extends string, A, B>(record: Readonly<Partial<Record<K, A>>>, change: (value: A, key: K) => B) {
  const entries = Object.entries(record) as [K, A][];
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value, key)])) as Record<K, B>;
}
