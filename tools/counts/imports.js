// Which file names which: imports of any kind, their targets, and the circles among them.
import { posix } from "node:path";
import { parse, visit } from "./syntax.js";

const withSource = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "ImportExpression",
  "TSImportType",
]);

/**
 * Every module that a parsed source names, with the node that does: imports with values, types alone or effects alone,
 * exports from elsewhere, dynamic imports, `import("…")` as a type, and `require`. A name that is computed is `null`.
 */
export function importsIn({ program }) {
  const found = [];
  const nameOf = (source) => (typeof source?.value === "string" ? source.value : null);
  visit(program, (node) => {
    if (withSource.has(node.type) && node.source != null) found.push({ name: nameOf(node.source), node });
    const isRequire = node.type === "CallExpression" && node.callee.name === "require";
    if (isRequire) found.push({ name: nameOf(node.arguments[0]), node });
  });
  return found;
}

/** The names alone, of a source's text. */
export function importsOf(path, text) {
  return importsIn(parse(path, text)).map(({ name }) => name);
}

/** The file that a relative import names, from the project's root; null for a package. */
export function targetOf(path, name) {
  return name?.startsWith(".") ? posix.join(posix.dirname(path), name) : null;
}

/** `src/nn/layer.ts` → `nn`; nothing for a file beside the rooms. */
export function roomOf(path) {
  const [, room, ...rest] = path.split("/");
  return rest.length > 0 ? room : "";
}

/**
 * Groups of files of which each reaches each by imports: the strongly connected components with more than one file.
 *
 * @param edges file → files that it imports
 * @returns each group sorted, in the order of their first files
 * @see Tarjan, "Depth-first search and linear graph algorithms", 1972
 */
export function circles(edges) {
  const [order, low, stack, found] = [new Map(), new Map(), [], []];
  const enter = (file) => {
    order.set(file, order.size);
    low.set(file, order.get(file));
    stack.push(file);
    for (const next of edges.get(file) ?? []) {
      if (!order.has(next)) enter(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file), low.get(next)));
    }
    if (low.get(file) !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) found.push(group.sort());
  };
  for (const file of edges.keys()) if (!order.has(file)) enter(file);
  return found.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
