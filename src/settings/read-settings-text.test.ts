import { describe, expect, it } from "vitest";
import { readSettingsText } from "./read-settings-text.ts";

const aliasBomb = [
  "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
  ...Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]`),
].join("\n");

describe("a file of settings", () => {
  it("may be JSON or YAML, as its ending says", async () => {
    const settings = { steps: 3, optimizer: { betas: [0.9, 0.99] }, clamp: null };
    expect(await readSettingsText("a.json", JSON.stringify(settings))).toEqual(settings);
    expect(await readSettingsText("a.yaml", "steps: 3 # few\noptimizer:\n  betas: [0.9, 0.99]\nclamp: null\n")).toEqual(
      settings,
    );
    expect(await readSettingsText("a.yaml", "a: &same [1, 2]\nb: *same\n")).toEqual({ a: [1, 2], b: [1, 2] });
  });

  it.each([
    ["a.json", "steps: 3", /^a\.json: expected JSON/],
    ["a.yml", "steps: [3", /^a\.yml: expected YAML, got at line 1, column \d+: .+; correct the file$/],
    ["a.yml", "a: 1\na: 2", /line 2, column 1: .*unique/],
    ["a.yml", "a: !secret 3", /^a\.yml: expected YAML, got at line 1/],
    ["a.yml", "- 1\n- 2", /^a\.yml: expected settings as name: value/],
    ["a.yml", "", /got nothing/],
    [
      "a.yml",
      "steps: 3\nsounds: *.wav",
      /^a\.yml: expected YAML, got at line 2, column 9: \*\.wav, .*; put quotes around/,
    ],
    ["a.yml", "a: [*late]\nb: &late 1", /^a\.yml: expected YAML, got at line 1, column 5: \*late,/],
    ["a.yml", "[a, b]: 1", /^a\.yml: expected YAML, got at line 1, column 1: a list or settings as a name/],
    ["a.yml", aliasBomb, /^a\.yml: expected settings, got Excessive alias count/],
  ])("is refused in one line where it is none: %s %j", async (name, text, message) => {
    const error = await readSettingsText(name, text).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "config", message: expect.stringMatching(message) });
    expect((error as Error).message).not.toContain("\n");
  });
});
