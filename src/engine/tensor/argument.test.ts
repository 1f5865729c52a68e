import { describe, expect, it } from "vitest";
import { aNumber, aSignal, aText, checkArgument, checkOptions } from "./argument.ts";

const kinds = { durationSeconds: aNumber, negative: aText, signal: aSignal };

describe("arguments", () => {
  it.each([
    ["none", {}],
    ["each of its kind", { durationSeconds: 3, negative: "", signal: AbortSignal.timeout(1000) }],
    ["one left out by name", { negative: undefined }],
  ])("are taken: %s", (_, options) => {
    expect(() => checkOptions("generate", kinds, options)).not.toThrow();
  });

  it.each([
    [{ durationSeconds: "3" }, 'generate: durationSeconds: expected a number, got the text "3"; change it'],
    [{ negative: ["a"] }, "generate: negative: expected a text, got a list; change it"],
    [{ negative: new Int16Array(1) }, "generate: negative: expected a text, got an Int16Array; change it"],
    [{ negative: () => 1 }, "generate: negative: expected a text, got a function; change it"],
    [{ signal: {} }, "generate: signal: expected an AbortSignal, got an object; change it"],
    [{ duration: 3 }, 'generate: expected options that there are, got "duration"; it may be durationSeconds'],
    [{ negativ: "" }, 'generate: expected options that there are, got "negativ"; it may be negative'],
    [
      { toString: 1 },
      'generate: expected options that there are, got "toString"; choose one of durationSeconds, negative, signal',
    ],
    [null, "generate: expected an object of options, got null; change it"],
    [5, "generate: expected an object of options, got 5; change it"],
    [[], "generate: expected an object of options, got a list; change it"],
  ])("are refused as a mistake in usage: %j", (options, message) => {
    expect(() => checkOptions("generate", kinds, options)).toThrow(expect.objectContaining({ code: "usage", message }));
  });

  it("are named alone as well", () => {
    expect(() => checkArgument("prompt", aText, undefined)).toThrow(
      "prompt: expected a text, got undefined; change it",
    );
  });
});
