import type { Command } from "commander";
import { FoleyError } from "../engine/tensor/error.ts";
import { describeSetting } from "../settings/describe-settings.ts";
import { settingsOf } from "../settings/schema-tree.ts";
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

/**
 * How a model is to be heard while it learns; undefined where that is not wished.
 *
 * @throws FoleyError "usage" where it is said how, but by which sounds it is not
 */
export function scoringOf(options: object): ScoringWishes | undefined {
  const own = Object.entries(options).filter(([name]) => name.startsWith(prefix));
  const wishes = Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
  if (typeof wishes.reference === "string") return { ...wishes, reference: wishes.reference };
  const said = Object.keys(flags).find((name) => isSaid(name, wishes[name]));
  if (said === undefined) return undefined;
  const [flag = ""] = flagOf(said as keyof typeof flags).split(" ");
  throw new FoleyError(
    "usage",
    `train: expected --score-reference FOLDER beside ${flag}, got none; say by which sounds`,
  );
}

function isSaid(name: string, value: unknown): boolean {
  const setting = settingsOf(scoringSettings)?.[name];
  return value !== undefined && setting !== undefined && value !== describeSetting(setting, name).default;
}

function flagOf(name: keyof typeof flags): string {
  const named = flags[name];
  return typeof named === "string" ? named : named[0];
}
