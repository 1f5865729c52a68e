import type { Command } from "commander";
import { type ScoringWishes, scoringSettings } from "../train/settings/run-options.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";

const flags: Required<SettingFlags<typeof scoringSettings>> = {
  reference: [
    "--score-reference <folder>",
    "sounds, laid out as --data, whose captions are generated and scored (ldm)",
  ],
  folds: "--score-folds <list>",
  count: "--score-count <n>",
  everySteps: "--score-every <n>",
  condition: "--score-condition <kind>",
  seed: "--score-seed <n>",
  steps: "--score-steps <n>",
  guidance: "--score-guidance <x>",
  vocoder: "--vocoder <folder>",
  panns: ["--panns <file>", "as in foley evaluate, to score with"],
  vggish: ["--vggish <file>", "as in foley evaluate, to score with"],
};

const prefix = "score.";

export function addScoringOptions(command: Command): void {
  for (const option of settingOptions(scoringSettings, flags)) {
    const name = option.attributeName();
    option.attributeName = () => prefix + name;
    command.addOption(option);
  }
}

/** How a model is to be heard while it learns; undefined where that is not wished. */
export function scoringOf(options: object): ScoringWishes | undefined {
  const own = Object.entries(options).filter(([name]) => name.startsWith(prefix));
  const wishes = Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
  return typeof wishes.reference === "string" ? { ...wishes, reference: wishes.reference } : undefined;
}
