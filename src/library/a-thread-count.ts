import type { ArgumentKind } from "../engine/tensor/argument.ts";

/** More than any machine has; each takes memory before it computes anything. */
const mostThreads = 1024;

/** Of a processor's threads. */
export const aThreadCount: ArgumentKind = {
  expected: `a whole number from 1 to ${mostThreads}`,
  is: (value) => Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= mostThreads,
};
