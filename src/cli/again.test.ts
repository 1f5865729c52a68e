import { describe, expect, it } from "vitest";
import type { ClipSettings } from "../generate/clip.ts";
import { commandOf } from "./again.ts";

describe("the command that makes a sound again", () => {
  it.each([
    ["rain", "foley generate rain --seed 3"],
    ["-5 dB", 'foley generate --seed 3 -- "-5 dB"'],
    ["--help", "foley generate --seed 3 -- --help"],
  ])("of the prompt %s is %s", (prompt, command) => {
    const settings: Partial<ClipSettings> = { prompt, seed: 3 };
    expect(commandOf(settings as ClipSettings, {})).toBe(command);
  });
});
