import type { Door } from "./door.ts";
import { oneLine } from "./shown-text.ts";

/** Says what was ignored or changed, each thing once. */
export function warn(door: Door, warnings: readonly string[]): void {
  for (const warning of new Set(warnings)) door.err(`warning: ${oneLine(warning)}\n`);
}

/** Says each fact once, in the words that it first comes in: those of the first of many sounds that it is true of. */
export function warnOnce(door: Door): (fact: string, words?: string) => void {
  const said = new Set<string>();
  return (fact, words = fact) => {
    if (said.has(fact)) return;
    said.add(fact);
    warn(door, [words]);
  };
}
