import { FoleyError } from "../../engine/tensor/error.ts";

/** One line for a broken file; the advice is the same for every defect. */
export function malformed(path: string, expected: string, came: string, cause?: unknown): FoleyError {
  const message = `${path}: expected ${expected}, got ${came}; download or write the PyTorch file again`;
  return new FoleyError("weights", message, { cause });
}

/** One line for a pickle that asks for more than tensors and plain containers. */
export function refused(path: string, name: string): FoleyError {
  const message = `${path}: expected tensors and plain containers, got ${printable(name)}; do not use this file`;
  return new FoleyError("weights", message);
}

/** One line for an object in place of weights, which would have to be built. */
export function refusedObject(path: string, name: string): FoleyError {
  const message = `${path}: expected tensors and plain containers, got ${printable(name)}, which is not built here; use a file of its state_dict() alone`;
  return new FoleyError("weights", message);
}

/** One line for tensors in a form that is whole and not known here. */
export function unknownForm(path: string, expected: string, came: string, advice: string): FoleyError {
  return new FoleyError("weights", `${path}: expected ${expected}, got ${printable(came)}; ${advice}`);
}

const printedAtMost = 80;

/** Words from a file as they may stand in a message: one line, of bounded length. */
export function printable(words: string): string {
  const line = words.replace(/[^\x20-\x7e]/g, "?");
  return line.length > printedAtMost ? `${line.slice(0, printedAtMost)}…` : line;
}
