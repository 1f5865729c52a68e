import { Command } from "commander";
import { describe, expect, it } from "vitest";
import type { ClipSettings } from "../generate/clip.ts";
import { referenceSettings, type Settings } from "../generate/settings.ts";
import { commandOf } from "./again.ts";
import { wishesOf, wishOptions, withGenerateOptions } from "./generate-options.ts";

describe("the command that makes a sound again", () => {
  it.each([
    ["rain", "foley generate rain --seed 3"],
    ["-5 dB", 'foley generate --seed 3 -- "-5 dB"'],
    ["--help", "foley generate --seed 3 -- --help"],
  ])("of the prompt %s is %s", (prompt, command) => {
    const settings: Partial<ClipSettings> = { prompt, seed: 3 };
    expect(commandOf(settings as ClipSettings, {})).toBe(command);
  });

  const made = { ...referenceSettings, foley: "0.0.1", model: "nano", prompt: "rain", audio: "rain.wav", seed: 3 };
  const settings: ClipSettings = { ...made, loudness: "off" };
  const names = Object.keys(referenceSettings) as (keyof Settings)[];

  it.each(names)("says %s where the model's is another, be it nothing", (name) => {
    const { flag, off } = wishOptions.find((option) => option.name === name) ?? {};
    const said = ` ${settings[name] === false ? off?.long : flag} `;
    expect(`${commandOf(settings, settings)} `).not.toContain(said);
    expect(`${commandOf(settings, { ...settings, [name]: "another" })} `).toContain(said);
  });

  it.each([
    ["--loop", true],
    ["--no-loop", false],
    ["--quiet", undefined],
  ])("reads %s", (word, loop) => {
    const options = withGenerateOptions(new Command()).parse([word], { from: "user" }).opts();
    expect(wishesOf(options).loop).toBe(loop);
  });
});
