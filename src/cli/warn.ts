import type { Door } from "./main.ts";

/** Says what was ignored or changed, each thing once. */
export function warn(door: Door, warnings: readonly string[]): void {
  for (const warning of new Set(warnings)) door.err(`warning: ${warning}\n`);
}
