import type { ArgumentKind } from "../engine/tensor/argument.ts";

/** An argument that is one of some words. */
export function oneOf(words: readonly string[]): ArgumentKind {
  return { expected: `one of ${words.join(", ")}`, is: (value) => words.some((word) => word === value) };
}
