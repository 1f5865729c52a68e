import type { Command } from "commander";
import { type DatasetChoice, datasetChoiceSettings } from "../data/dataset-choice.ts";
import { settingsAmong } from "../settings/settings-among.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";

const flags: Required<SettingFlags<typeof datasetChoiceSettings>> = {
  layout: "--layout <name>",
  folds: "--folds <list>",
  split: "--split <name>",
  splitSeed: "--split-seed <n>",
  testCount: "--test-count <n>",
  exclude: "--exclude <list>",
};

/** What is taken of a data set, and whether progress is shown. */
export interface DatasetOptions extends DatasetChoice {
  readonly quiet?: boolean | undefined;
}

/** Adds the options that choose among the sounds of a data set. */
export function addDatasetOptions(command: Command): Command {
  return settingOptions(datasetChoiceSettings, flags).reduce((all, option) => all.addOption(option), command);
}

/** What a command line says of a data set, without what else it says. */
export function datasetChoiceOf(options: DatasetChoice): DatasetChoice {
  return settingsAmong(datasetChoiceSettings, options);
}
