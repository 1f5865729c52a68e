import { adviceOnName } from "../text/nearest-names.ts";
import type { WorkOptions } from "../work.ts";
import { FoleyError } from "./error.ts";

/** What an argument has to be, for callers whose language does not check types. */
export interface ArgumentKind {
  /** In words: "a number". */
  readonly expected: string;
  is(value: unknown): boolean;
}

const ofType = (expected: string, type: string): ArgumentKind => ({ expected, is: (value) => typeof value === type });

export const aNumber: ArgumentKind = ofType("a number", "number");
export const aBoolean: ArgumentKind = ofType("true or false", "boolean");
export const aText: ArgumentKind = ofType("a text", "string");
export const aFunction: ArgumentKind = ofType("a function", "function");
export const aSignal: ArgumentKind = { expected: "an AbortSignal", is: (value) => value instanceof AbortSignal };
export const anObject: ArgumentKind = {
  expected: "an object",
  is: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** @throws FoleyError "usage" where an argument is of another kind */
export function checkArgument(where: string, { expected, is }: ArgumentKind, value: unknown): void {
  if (is(value)) return;
  throw new FoleyError("usage", `${where}: expected ${expected}, got ${argumentWords(value)}; change it`);
}

/** @throws FoleyError "usage" naming the first argument that is no text */
export function checkTextArguments(where: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) checkArgument(`${where}: ${name}`, aText, value);
}

/**
 * Checks an object of options: each by its kind, undefined for one that is left out, none with an unknown name.
 *
 * @throws FoleyError "usage" naming the first that is wrong, and for an unknown name the nearest known one
 */
export function checkOptions(where: string, kinds: Readonly<Record<string, ArgumentKind>>, options: unknown): void {
  checkArgument(where, { ...anObject, expected: "an object of options" }, options);
  for (const [name, value] of Object.entries(options as object)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const advice = adviceOnName(name, Object.keys(kinds));
      throw new FoleyError("usage", `${where}: expected options that there are, got "${name}"; ${advice}`);
    }
    if (value !== undefined) checkArgument(`${where}: ${name}`, kind, value);
  }
}

/**
 * Checks how a call is watched and stopped, and that its options are an object.
 *
 * @throws FoleyError "usage" naming what is wrong
 */
export function checkWorkOptions(where: string, options: WorkOptions<never>): void {
  checkArgument(where, { ...anObject, expected: "an object of options" }, options);
  const { report, signal } = options;
  if (report !== undefined) checkArgument(`${where}: report`, aFunction, report);
  if (signal !== undefined) checkArgument(`${where}: signal`, aSignal, signal);
}

/** What came, for a message: short texts and numbers as they are, else what they are. */
export function argumentWords(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value.length > 40 ? "a text" : `the text "${value}"`;
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? objectWords(value) : String(value);
}

/** What an object is, for a message: "an Int16Array", "a Map", or "an object" that has no kind of its own. */
export function objectWords(value: object): string {
  const kind = kindOfObject(value);
  if (kind === "Object") return "an object";
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** The name of a built-in kind, whichever window or context made the object. */
export function kindOfObject(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -"]".length);
}
