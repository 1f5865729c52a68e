import { type Command, Option } from "commander";
import { type Split, splits } from "../data/dataset.ts";
import { layouts } from "../data/layout/layouts.ts";
import type { OpenOptions } from "../data/open-dataset.ts";
import { parseCount, parseList, parseNumbers, parseWhole } from "./option.ts";

/** What is taken of a data set. */
export interface DatasetOptions {
  readonly layout?: string | undefined;
  readonly folds?: readonly number[] | undefined;
  readonly split?: Split | undefined;
  readonly splitSeed?: number | undefined;
  readonly testCount?: number | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/** What `--layout` may be, on every command that reads data sets. */
export function layoutOption(): Option {
  return new Option("--layout <name>", "how the data set is laid out; told from its files where left out").choices(
    layouts.map(({ name }) => name),
  );
}

/** Adds the options that choose among the sounds of a data set. */
export function addDatasetOptions(command: Command): Command {
  return command
    .addOption(layoutOption())
    .option("--folds <list>", "folds to use, as in 1,2,3", parseNumbers)
    .addOption(new Option("--split <name>", "the data set's own, or else one that is drawn").choices(splits))
    .option("--split-seed <n>", "of a split that is drawn", parseWhole)
    .option(
      "--test-count <n>",
      "sounds that are drawn for testing: 400 of ESC-50, 870 of UrbanSound8K, else a tenth",
      parseCount,
    )
    .option("--exclude <list>", "sounds to leave out, by name", parseList);
}

export function openOptionsOf(options: DatasetOptions): OpenOptions {
  const { layout, folds, split, splitSeed, testCount, exclude } = options;
  return {
    ...(layout === undefined ? {} : { layout }),
    ...(folds === undefined ? {} : { folds }),
    ...(split === undefined ? {} : { split }),
    ...(splitSeed === undefined ? {} : { splitSeed }),
    ...(testCount === undefined ? {} : { testCount }),
    ...(exclude === undefined ? {} : { exclude }),
  };
}
