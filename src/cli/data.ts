import type { Command } from "commander";
import { dataCheckSettings } from "../data/check.ts";
import { datasetChoiceSettings } from "../data/dataset-choice.ts";
import type { DataStatistics, Share } from "../data/statistics.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkData, describeData, importData } from "../library/data.ts";
import { aligned } from "./aligned.ts";
import { addPrepare } from "./data-prepare.ts";
import { addDatasetOptions } from "./dataset-options.ts";
import type { Door } from "./door.ts";
import { watched } from "./progress.ts";
import { settingOptions } from "./setting-options.ts";
import { commandSettings, settingsFileOption } from "./settings-file.ts";
import { oneLine } from "./shown-text.ts";
import { warn } from "./warn.ts";

/** `foley data check | stats | import | prepare` */
export function addData(data: Command, door: Door): void {
  addCheck(data, door);
  addDatasetOptions(
    data
      .command("stats")
      .description("count sounds, durations, classes, rates and encodings")
      .argument("<path>", "a data set's folder, a table, a manifest or an archive")
      .addOption(settingsFileOption())
      .option("--json", "print as JSON")
      .option("--quiet", "no progress")
      .action((path: string, options: DataArguments, command: Command) => stats(path, options, command, door)),
  );
  addDatasetOptions(
    data
      .command("import")
      .description("write a manifest of a data set, or of a part of it, that --data takes")
      .argument("<path>", "a data set's folder, a table or an archive")
      .requiredOption("--out <file>", "the manifest, a .jsonl file")
      .option("--skip-bad", "listen to every sound, name rows and sounds that cannot be used, and leave them out")
      .addOption(settingsFileOption())
      .option("--quiet", "no progress")
      .action((path: string, options: ImportArguments, command: Command) =>
        importDataset(path, options, command, door),
      ),
  );
  addPrepare(data, door);
}

interface DataArguments {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

function addCheck(data: Command, door: Door): void {
  const command = data
    .command("check")
    .description("name every row that cannot be used; the exit status is 1 where there is any")
    .argument("<path>", "a data set's folder, a table, a manifest or an archive");
  const options = settingOptions(dataCheckSettings, {
    layout: "--layout <name>",
    minSeconds: "--min-seconds <x>",
    allowsMissing: "--allow-missing",
    needsCaptions: ["--no-captions", "nothing needs to be said of the sounds"],
  });
  options
    .reduce((all, option) => all.addOption(option), command)
    .addOption(settingsFileOption())
    .option("--json", "print as JSON")
    .option("--quiet", "no progress")
    .action((path: string, wishes: DataArguments, own: Command) => check(path, wishes, own, door));
}

async function check(path: string, { json, quiet }: DataArguments, command: Command, door: Door): Promise<void> {
  const wishes = await commandSettings(command, dataCheckSettings);
  const found = await watched(door, null, quiet === true, (work) => checkData(path, { ...wishes, ...work }));
  const { name, layout, rowCount, missingCount, problems, warnings } = found;
  warn(door, warnings);
  if (json === true) door.out(`${JSON.stringify(found, null, 2)}\n`);
  else {
    for (const problem of problems) door.out(`${oneLine(problem)}\n`);
    const there = missingCount === 0 ? "" : `, ${missingCount} without their sound`;
    door.out(
      `${name} (${layout}): ${rowCount} rows${there}, ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}\n`,
    );
  }
  if (problems.length === 0) return;
  throw new FoleyError(
    "data",
    `${path}: expected rows that can be used, got ${problems.length} problems in ${rowCount}; correct or remove them`,
  );
}

async function stats(path: string, { json, quiet }: DataArguments, command: Command, door: Door): Promise<void> {
  const choice = await commandSettings(command, datasetChoiceSettings);
  const { statistics, warnings } = await watched(door, null, quiet === true, (work) =>
    describeData(path, { ...choice, ...work }),
  );
  warn(door, warnings);
  door.out(json === true ? `${JSON.stringify(statistics, null, 2)}\n` : `${statisticsTable(statistics)}\n`);
}

/** Classes that a terminal is shown; JSON has all of them. */
const mostListed = 60;

/** What a person is told of a data set. */
function statisticsTable(found: DataStatistics): string {
  const { classes, folds, splits, sampleRates, channelCounts, encodings } = found;
  const { least, median, most, total } = found.seconds;
  const facts = [
    ["sounds", `${found.soundCount}`],
    ["not there", `${found.missingCount}`],
    ["not usable", `${found.unusableCount}`],
    ["captions", `${found.captionCount}`],
    ["duration", `${(total / 3600).toFixed(2)} h`],
    ["shortest, median, longest", [least, median, most].map((seconds) => `${seconds.toFixed(2)} s`).join(", ")],
    ["list", found.hash],
  ];
  return [
    `${found.name} (${found.layout})\n${aligned(facts)}`,
    ...tallyTable("class", classes),
    ...tallyTable("fold", folds),
    ...tallyTable("split", splits),
    ...tallyTable("hertz", sampleRates),
    ...tallyTable("channels", channelCounts),
    ...tallyTable("encoding", encodings),
  ].join("\n");
}

/** A table of the most frequent, after an empty line; nothing where there is nothing to count. */
function tallyTable(title: string, shares: readonly Share[]): string[] {
  if (shares.length === 0) return [];
  const rows = shares
    .slice(0, mostListed)
    .map(({ name, count, seconds }) => [name, `${count}`, `${seconds.toFixed(1)} s`]);
  const rest = shares.length > mostListed ? [`and ${shares.length - mostListed} more; --json lists all`] : [];
  return [`\n${aligned([[title, "sounds", "duration"], ...rows])}`, ...rest];
}

interface ImportArguments extends DataArguments {
  readonly out: string;
  readonly skipBad?: boolean | undefined;
}

async function importDataset(
  path: string,
  { out, skipBad, quiet }: ImportArguments,
  command: Command,
  door: Door,
): Promise<void> {
  const choice = await commandSettings(command, datasetChoiceSettings);
  const { soundCount, missingCount, problems, warnings } = await watched(door, null, quiet === true, (work) =>
    importData(path, out, { ...choice, skipsBad: skipBad, ...work }),
  );
  for (const problem of problems) door.err(`${oneLine(problem)}\n`);
  warn(door, warnings);
  const left = missingCount === 0 ? "" : `; ${missingCount} were not there or cannot be used`;
  door.out(`${out}: ${soundCount} sounds${left}\n`);
}
