import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { settingOptions } from "./setting-options.ts";
import { commandSettings, settingsFileOption } from "./settings-file.ts";

const schema = z.strictObject({
  steps: z.int().min(1).default(60),
  folds: z.array(z.number()).optional(),
  needsCaptions: z.boolean().default(true),
});

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-settings-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a command line comes to, with a file of settings where there is one. */
async function settle(argv: readonly string[], name?: string, text = ""): Promise<unknown> {
  const options = settingOptions(schema, {
    steps: "--steps <n>",
    folds: "--folds <list>",
    needsCaptions: "--no-captions",
  });
  const command = [...options, settingsFileOption()].reduce((all, option) => all.addOption(option), new Command("x"));
  if (name !== undefined) await writeFile(join(folder, name), text);
  command.parse([...argv, ...(name === undefined ? [] : ["--settings", join(folder, name)])], { from: "user" });
  return commandSettings(command, schema);
}

describe("settings of a command", () => {
  it("are what is said: by options, over the file's, and no default of a command", async () => {
    expect(await settle([])).toEqual({});
    expect(await settle(["--steps", "3"])).toEqual({ steps: 3 });
    const yaml = "steps: 8 # few\nfolds: [1, 2]\nneedsCaptions: false\n";
    expect(await settle(["--steps", "3"], "a.yaml", yaml)).toEqual({ steps: 3, folds: [1, 2], needsCaptions: false });
    expect(await settle(["--no-captions"], "a.json", '{"needsCaptions": true}')).toEqual({ needsCaptions: false });
  });

  it.each([
    ["a name that is none", "a.yaml", "setps: 8", /a\.yaml: expected settings that there are, got "setps"; .*steps/],
    [
      "a value that is none",
      "a.json",
      '{"steps": 0}',
      /a\.json: steps: expected a whole number above 0, got 0; correct/,
    ],
    ["no YAML", "a.yml", "steps: [8", /a\.yml: expected YAML, got at line 1, column \d+: .*; correct the file/],
    ["no JSON", "a.json", "{steps", /a\.json: expected JSON, got "steps" at column 2; correct the file/],
  ])("are refused in one line for %s", async (_, name, text, message) => {
    await expect(settle([], name, text)).rejects.toMatchObject({
      code: "config",
      message: expect.stringMatching(message),
    });
  });

  it("are refused where there is no such file", async () => {
    const gone = settle(["--settings", join(folder, "gone.yaml")]);
    await expect(gone).rejects.toMatchObject({ code: "not-found" });
  });
});
