// Reading TypeScript: a file's syntax, a walk over it, and where a piece of it stands.
import { parseSync } from "oxc-parser";

/**
 * A source with its syntax. Parentheses leave no node.
 *
 * @throws Error naming a source that does not parse
 */
export function parse(path, text) {
  const { program, errors } = parseSync(path, text, { preserveParens: false });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  return { path, text, program };
}

/** Calls `onNode(node, ancestors)` for every node, from the outside in; ancestors are nearest first. */
export function visit(node, onNode, ancestors = []) {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, onNode, ancestors);
  } else if (typeof node === "object" && node !== null) {
    const isNode = typeof node.type === "string";
    if (isNode) onNode(node, ancestors);
    const around = isNode ? [node, ...ancestors] : ancestors;
    for (const child of Object.values(node)) visit(child, onNode, around);
  }
}

/** The line of an offset, from 1. */
export function lineOf(text, offset) {
  return text.slice(0, offset).split("\n").length;
}

/** Lines from a node's first to its last. */
export function lineCount(text, { start, end }) {
  return text.slice(start, end).split("\n").length;
}

/** The first line of a node, as one reads it. */
export function firstLine(text, { start, end }) {
  return text.slice(start, end).split("\n")[0].trim();
}
