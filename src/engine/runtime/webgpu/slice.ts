import { apply } from "../../graph/build.ts";
import { slice } from "../../graph/op/layout.ts";
import type { OperatorAttributes } from "../../graph/operator.ts";
import type { Value } from "../../graph/value.ts";

/** A reversed slice counts from the last element, wherever it begins: what lies beyond its beginning is cut off first. */
export function rightSlice(x: Value, attributes: OperatorAttributes["slice"]): Value | null {
  const { starts, steps } = attributes;
  const cuts = steps.flatMap((step, axis) => {
    const [start = 0, size = 0] = [starts[axis], x.shape[axis]];
    return step < 0 && start !== size - 1 ? [{ axis, end: start + 1 }] : [];
  });
  return cuts.length === 0 ? null : apply("slice", [slice(x, ...cuts)], attributes);
}
