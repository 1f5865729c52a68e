import { describe, expect, it } from "vitest";
import { unknownWords } from "./known-words.ts";

const known = ["a", "dog", "barking", "waves", "break", "footsteps", "on", "gravel", "ring"];

describe("words that a model did not learn", () => {
  it.each([
    ["a dog barking", []],
    ["Dogs bark, a wave breaking!", []],
    ["glass breaking", ["glass"]],
    ["狗在叫", ["狗在叫"]],
    ["a doghouse, a bar, Glass and glass", ["doghouse", "bar", "glass", "and"]],
    ["a rinse on gravel", ["rinse"]],
    ["", []],
    ["🐶🔥 dog", ["🐶", "🔥"]],
  ])("are those of which it knows no form: %s", (text, expected) => {
    expect(unknownWords(text, known)).toEqual(expected);
  });
});
