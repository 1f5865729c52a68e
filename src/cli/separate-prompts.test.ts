import { describe, expect, it } from "vitest";
import { checkSeparatePrompts } from "./separate-prompts.ts";

describe("prompts", () => {
  it.each([["a dog barking"], ["dog barking"], ["rain on a roof"], ["The wind"], ["glass breaking on the floor"]])(
    "without their quotes are asked about: %s",
    (words) => {
      expect(() => checkSeparatePrompts(words.split(" "))).toThrow(
        expect.objectContaining({ code: "usage", message: expect.stringContaining(`foley generate "${words}";`) }),
      );
    },
  );

  it.each([
    [["rain", "fire", "dog"]],
    [["barking", "rain"]],
    [["a"]],
    [[]],
    [["a dog barking"]],
    [["a dog", "in", "rain"]],
    [["rain", "狗在叫"]],
  ])("that stand for themselves are taken as they are: %j", (prompts) => {
    expect(() => checkSeparatePrompts(prompts)).not.toThrow();
  });
});
