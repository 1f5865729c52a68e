import { type ArgumentKind, anObject, aText } from "../engine/tensor/argument.ts";

const known: ReadonlySet<string> = new Set(["path", "strength"]);

/** Of a model's low-rank changes: the files that hold them, and how much of each is added to its weights. */
export const theLoras: ArgumentKind = {
  expected: "a list of { path, strength } with a text and a number in each",
  is: (value) => Array.isArray(value) && value.every(isLora),
};

function isLora(value: unknown): boolean {
  if (!anObject.is(value)) return false;
  const { path, strength } = value as Partial<Record<string, unknown>>;
  return aText.is(path) && Number.isFinite(strength) && Object.keys(value as object).every((name) => known.has(name));
}
