import { FoleyError } from "../../engine/tensor/error.ts";

/** Whether a path is a pattern of paths. */
export function isGlob(path: string): boolean {
  return /[*?{[]/.test(path);
}

/** A pattern without what leads nowhere: `//`, `/./` and, above its first wildcard, `folder/..`. */
export function tidyGlob(pattern: string): string {
  const kept: string[] = [];
  for (const part of pattern.split("/")) {
    const above = kept.at(-1);
    const isNamed = above !== undefined && above !== "" && above !== ".." && !kept.some(isGlob);
    if (part === "." || (part === "" && kept.length > 0) || (part === ".." && above === "")) continue;
    if (part === ".." && isNamed) kept.pop();
    else kept.push(part);
  }
  return kept.join("/");
}

/** The folder above the first part with a wildcard, with slashes. */
export function globBase(pattern: string): string {
  const parts = pattern.split("/");
  const base = parts.slice(0, Math.max(0, parts.findIndex(isGlob))).join("/");
  return base === "" ? (pattern.startsWith("/") ? "/" : ".") : base;
}

/** How many folders below its base a pattern's files may lie in. */
export function globDepth(pattern: string): number {
  const parts = pattern.split("/");
  const varying = parts.slice(Math.max(0, parts.findIndex(isGlob)));
  // A brace may hold slashes of its own.
  return varying.some((part) => /\*\*|\{/.test(part)) ? Number.POSITIVE_INFINITY : varying.length - 1;
}

const wildcards: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/^\*\*\//, () => "(?:[^/]+/)*"],
  [/^\*\*/, () => ".*"],
  [/^\*/, () => "[^/]*"],
  [/^\?/, () => "[^/]"],
  [/^\{[^{}]*\}/, (found) => `(?:${found.slice(1, -1).split(",").map(expressionOf).join("|")})`],
  [/^\[[^\]/]+\]/, (found) => found.replace("[!", "[^").replaceAll("\\", "\\\\")],
];

/**
 * A pattern of paths as an expression: `*` and `?` within a folder's name, `**` over folders, `{a,b}` and `[ab]`.
 *
 * @param pattern with slashes
 * @throws FoleyError "usage" for brackets whose range falls
 */
export function globExpression(pattern: string): RegExp {
  try {
    return new RegExp(`^${expressionOf(pattern)}$`, "u");
  } catch (cause) {
    const message = `${pattern}: expected brackets that hold rising ranges, as [0-9], got others; put ? for a bracket of a name`;
    throw new FoleyError("usage", message, { cause });
  }
}

function expressionOf(pattern: string): string {
  if (pattern === "") return "";
  for (const [wildcard, replace] of wildcards) {
    const [found] = wildcard.exec(pattern) ?? [];
    if (found !== undefined) return replace(found) + expressionOf(pattern.slice(found.length));
  }
  return (pattern[0] as string).replace(/[\\^$.*+?()[\]{}|/]/, "\\$&") + expressionOf(pattern.slice(1));
}
