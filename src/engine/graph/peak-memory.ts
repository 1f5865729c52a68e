import { byteWidth } from "../tensor/dtype.ts";
import type { Program } from "./program.ts";
import { type Node, type Value, valueAt } from "./value.ts";

/** Operators whose result is their input under another shape: no memory of its own. */
const views: ReadonlySet<string> = new Set(["reshape", "detach"]);

/**
 * The most bytes that intermediate values and results of a run take together, each freed after its last use; inputs and
 * weights are not counted.
 *
 * An estimate: nodes run in the program's order, and what a runtime packs, copies or computes in place is left out.
 */
export function peakBytes({ nodes, outputs }: Program): number {
  const storage = new Map<Value, Value>();
  const owner = (value: Value): Value => storage.get(value) ?? value;
  const lastUse = new Map<Value, number>();
  for (const [index, node] of nodes.entries()) {
    const [source] = node.inputs;
    if (views.has(node.operator) && source !== undefined) storage.set(valueAt(node.outputs, 0), owner(source));
    for (const value of node.inputs) lastUse.set(owner(value), index);
  }
  for (const value of Object.values(outputs)) lastUse.set(owner(value), nodes.length);
  const freedAfter = new Map<number, Value[]>();
  for (const [value, index] of lastUse) {
    if (!isGiven(value.node)) freedAfter.set(index, [...(freedAfter.get(index) ?? []), value]);
  }
  let [live, peak] = [0, 0];
  for (const [index, node] of nodes.entries()) {
    if (!isGiven(node)) for (const value of node.outputs) if (lastUse.has(value)) live += bytesOf(value);
    peak = Math.max(peak, live);
    for (const value of freedAfter.get(index) ?? []) live -= bytesOf(value);
  }
  return peak;
}

function isGiven({ operator }: Node): boolean {
  return operator === "input" || operator === "parameter" || operator === "constant";
}

function bytesOf({ shape, dtype }: Value): number {
  return shape.reduce((product, length) => product * length, byteWidth(dtype));
}
