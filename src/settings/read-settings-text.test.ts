import { describe, expect, it } from "vitest";
import { readSettingsText } from "./read-settings-text.ts";

describe("a file of settings", () => {
  it("may be JSON or YAML, as its ending says", async () => {
    const settings = { steps: 3, optimizer: { betas: [0.9, 0.99] }, clamp: null };
    expect(await readSettingsText("a.json", JSON.stringify(settings))).toEqual(settings);
    expect(await readSettingsText("a.yaml", "steps: 3 # few\noptimizer:\n  betas: [0.9, 0.99]\nclamp: null\n")).toEqual(
      settings,
    );
  });

  it.each([
    ["a.json", "steps: 3", /^a\.json: expected JSON/],
    ["a.yml", "steps: [3", /^a\.yml: expected YAML, got at line 1, column \d+: .+; correct the file$/],
    ["a.yml", "a: 1\na: 2", /line 2, column 1: .*unique/],
    ["a.yml", "a: !secret 3", /^a\.yml: expected YAML, got at line 1/],
    ["a.yml", "- 1\n- 2", /^a\.yml: expected settings as name: value/],
    ["a.yml", "", /got nothing/],
  ])("is refused in one line where it is none: %s %j", async (name, text, message) => {
    const error = await readSettingsText(name, text).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "config", message: expect.stringMatching(message) });
    expect((error as Error).message).not.toContain("\n");
  });
});
