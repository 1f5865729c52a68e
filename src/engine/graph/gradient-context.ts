import type { OperatorAttributes, OperatorName } from "./operator.ts";
import type { Value } from "./value.ts";

/** What a gradient rule works from. */
export interface GradientContext<K extends OperatorName> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OperatorAttributes[K];
  /** The gradient of the first output; the others carry statistics that no loss may use. */
  readonly gradient: Value;
  /** Which inputs lead to a target; a rule may skip the others. */
  readonly needed: readonly boolean[];
}
