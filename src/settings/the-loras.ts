import { type ArgumentKind, anObject, aText } from "../engine/tensor/argument.ts";

/** Of a model's low-rank changes. */
export const theLoras: ArgumentKind = {
  expected: "a list of files with their strengths",
  is: (value) => Array.isArray(value) && value.every((lora) => anObject.is(lora) && aText.is(lora.path)),
};
