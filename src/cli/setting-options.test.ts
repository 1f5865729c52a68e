import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { setting } from "../settings/setting.ts";
import { settingOptions } from "./setting-options.ts";

const schema = z.strictObject({
  durationSeconds: setting(z.number().positive().max(600), "length", { unit: "seconds" }).default(5),
  folds: setting(z.array(z.number()), "folds to use").optional(),
  sampler: setting(z.enum(["ddim", "plms"]), "how noise is removed").optional(),
  needsCaptions: setting(z.boolean(), "whether something must be said").default(true),
  loops: setting(z.boolean(), "the end goes on at the beginning").default(false),
});

function command(): Command {
  const all = settingOptions(schema, {
    durationSeconds: "--duration <seconds>",
    folds: "--folds <list>",
    sampler: "--sampler <name>",
    needsCaptions: ["--no-captions", "nothing needs to be said"],
    loops: "--loop",
  });
  const made = new Command("x").exitOverride().configureOutput({ writeErr: () => {} });
  return all.reduce((before, option) => before.addOption(option), made);
}
const parse = (...argv: string[]) => command().parse(argv, { from: "user" }).opts();

describe("options of settings", () => {
  it("are found under the names of the settings, as values of their kinds", () => {
    expect(parse("--duration", "8", "--folds", "1,2", "--sampler", "plms", "--no-captions", "--loop")).toEqual({
      ...{ durationSeconds: 8, folds: [1, 2], sampler: "plms", needsCaptions: false, loops: true },
    });
    expect(schema.parse(parse())).toEqual({ durationSeconds: 5, needsCaptions: true, loops: false });
  });

  it("say of themselves what the schema says, or what the terminal says instead", () => {
    const help = command().helpInformation();
    for (const line of [
      /--duration <seconds> +length \(default: 5\)/,
      /--sampler <name> +how noise is removed \(choices: "ddim", "plms"\)/,
      /--no-captions +nothing needs to be said/,
    ])
      expect(help).toMatch(line);
  });

  it.each([
    ["--duration", "601", 'expected seconds above 0, at most 600, got "601".'],
    ["--folds", "1,b", 'expected a list of numbers, got "1,b".'],
    ["--sampler", "euler", "Allowed choices are ddim, plms."],
    ["--sampler", "ddmi", "Allowed choices are ddim, plms; it may be ddim."],
  ])("are refused where the schema refuses: %s %s", (flag, value, message) => {
    expect(() => parse(flag, value)).toThrow(message);
  });
});
