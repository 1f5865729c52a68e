import type { ArgumentKind } from "../engine/tensor/argument.ts";

/** Of threads, seeds, replicates. */
export const aCount: ArgumentKind = {
  expected: "a whole number above 0",
  is: (value) => Number.isSafeInteger(value) && (value as number) > 0,
};
