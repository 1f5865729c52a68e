import { expect, it } from "vitest";
import { isSignAlone, setLetterKeys, useLetterKeys } from "./letter-keys.ts";

const event = (key: string, held: object = {}) =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held }) as KeyboardEvent;

it("tells signs alone from keys that nobody types by chance", () => {
  for (const key of ["n", "/", "1", "?", "é"]) expect(isSignAlone(event(key)), key).toBe(true);
  for (const key of [" ", "Enter", "ArrowLeft", "Delete"]) expect(isSignAlone(event(key)), key).toBe(false);
  expect(isSignAlone(event(".", { ctrlKey: true }))).toBe(false);
});

it("keeps whether they do something", () => {
  expect(useLetterKeys.getState().areOn).toBe(true);
  setLetterKeys(false);
  expect(useLetterKeys.getState().areOn).toBe(false);
});
