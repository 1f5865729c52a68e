import { reshape } from "../graph/op/layout.ts";
import { constant, input, parameter } from "../graph/op/leaf.ts";
import { conv, matMul } from "../graph/op/linear.ts";
import { program } from "../graph/program.ts";
import { float32 } from "../tensor/tensor.ts";
import type { Runtime } from "./runtime.ts";

/** How a device did that was tried: it is not really here, or gives a wrong result, in words; null for no fault. */
export interface TrialFault {
  readonly isAbsent: boolean;
  readonly words: string;
}

const rightResult = 70;

/** What keeps a runtime from computing a sum of products right; null where nothing does. */
export async function faultOf(runtime: Runtime): Promise<TrialFault | null> {
  const x = input("x", [1, 1, 4]);
  const sums = conv(x, constant(float32([1, 1, 1], [1, 1, 3])), null, { padding: 1 });
  const y = matMul(reshape(sums, [1, 4]), parameter("weight", [4, 1]));
  try {
    const weights = new Map([["weight", float32([1, 2, 3, 4], [4, 1])]]);
    const executable = await runtime.compile(program({ y }), { weights });
    const results = await executable.run({ x: float32([1, 2, 3, 4], [1, 1, 4]) });
    await executable.dispose();
    // [3, 6, 9, 7] · [1, 2, 3, 4]: whole numbers, so that reduced precision gets them right too.
    const came = Number(results.y?.data[0]);
    if (Math.abs(came - rightResult) < 0.1) return null;
    return { isAbsent: false, words: `a wrong result, ${came} for ${rightResult}` };
  } catch (cause) {
    return { isAbsent: true, words: cause instanceof Error ? cause.message : String(cause) };
  }
}
