import { describe, expect, it } from "vitest";
import type { ClipSettings } from "../generate/clip.ts";
import { referenceSettings, type Settings } from "../generate/settings.ts";
import { commandOf } from "./again.ts";
import { wishOptions } from "./generate-options.ts";

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
  // What is switched on by a model cannot be switched off at the terminal.
  const names = (Object.keys(referenceSettings) as (keyof Settings)[]).filter((name) => name !== "loop");

  it.each(names)("says %s where the model's is another, be it nothing", (name) => {
    const { flag } = wishOptions.find((option) => option.name === name) ?? {};
    expect(commandOf(settings, settings)).not.toContain(` ${flag} `);
    expect(commandOf(settings, { ...settings, [name]: "another" })).toContain(` ${flag} `);
  });
});
