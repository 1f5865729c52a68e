import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { checkDataset } from "../data/check.ts";
import type { Dataset } from "../data/dataset.ts";
import { openDataset } from "../data/open-dataset.ts";
import { dataStatistics } from "../data/statistics.ts";
import { usablePart } from "../data/usable-part.ts";
import { writeManifest } from "../data/write-manifest.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { aligned } from "./aligned.ts";
import { addPrepare } from "./data-prepare.ts";
import { addDatasetOptions, type DatasetOptions, layoutOption, openOptionsOf } from "./dataset-options.ts";
import type { Door } from "./door.ts";
import { parseNumber } from "./option.ts";
import { withStages } from "./progress.ts";
import { warn } from "./warn.ts";

/** `foley data check | stats | import | prepare` */
export function addData(data: Command, door: Door): void {
  data
    .command("check")
    .description("name every row that cannot be used; the exit status is 1 where there is any")
    .argument("<path>", "a data set's folder, a table, a manifest or an archive")
    .addOption(layoutOption())
    .option("--min-seconds <x>", "shorter sounds are bad", parseNumber, 0.1)
    .option("--allow-missing", "sounds that were not downloaded are counted, but not bad")
    .option("--no-captions", "nothing needs to be said of the sounds")
    .option("--json", "print as JSON")
    .option("--quiet", "no progress")
    .action((path: string, options: CheckCommand) => check(path, options, door));
  addDatasetOptions(
    data
      .command("stats")
      .description("count sounds, durations, classes, rates and encodings")
      .argument("<path>", "a data set's folder, a table, a manifest or an archive")
      .option("--json", "print as JSON")
      .option("--quiet", "no progress")
      .action((path: string, options: StatsCommand) => stats(path, options, door)),
  );
  addDatasetOptions(
    data
      .command("import")
      .description("write a manifest of a data set, or of a part of it, that --data takes")
      .argument("<path>", "a data set's folder, a table or an archive")
      .requiredOption("--out <file>", "the manifest, a .jsonl file")
      .option("--skip-bad", "listen to every sound, name rows and sounds that cannot be used, and leave them out")
      .option("--quiet", "no progress")
      .action((path: string, options: ImportCommand) => importDataset(path, options, door)),
  );
  addPrepare(data, door);
}

interface CheckCommand {
  readonly layout?: string | undefined;
  readonly minSeconds: number;
  readonly allowMissing?: boolean | undefined;
  readonly captions: boolean;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

async function check(path: string, options: CheckCommand, door: Door): Promise<void> {
  const report = await withStages(door, options.quiet === true, (onProgress) =>
    checkDataset(path, {
      layout: options.layout,
      minSeconds: options.minSeconds,
      allowsMissing: options.allowMissing === true,
      needsCaptions: options.captions,
      signal: door.signal,
      onProgress: (done, total) => onProgress("checking", done, total),
    }),
  );
  const { name, layout, rowCount, missingCount, problems, warnings } = report;
  warn(door, warnings);
  if (options.json === true) door.out(`${JSON.stringify(report, null, 2)}\n`);
  else {
    for (const problem of problems) door.out(`${problem}\n`);
    const there = missingCount === 0 ? "" : `, ${missingCount} without their sound`;
    door.out(`${name} (${layout}): ${rowCount} rows${there}, ${problems.length} bad\n`);
  }
  if (problems.length === 0) return;
  throw new FoleyError(
    "data",
    `${path}: expected rows that can be used, got ${problems.length} problems in ${rowCount}; correct or remove them`,
  );
}

interface StatsCommand extends DatasetOptions {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** Classes that a terminal is shown; JSON has all of them. */
const mostListed = 60;

async function stats(path: string, options: StatsCommand, door: Door): Promise<void> {
  const dataset = await openDataset(path, { ...openOptionsOf(options), needsCaptions: false, signal: door.signal });
  warn(door, dataset.warnings);
  const found = await withStages(door, options.quiet === true, (onProgress) =>
    dataStatistics(dataset, {
      signal: door.signal,
      onProgress: (done, total) => onProgress("listening", done, total),
    }),
  );
  if (options.json === true) return door.out(`${JSON.stringify(found, null, 2)}\n`);
  const { seconds } = found;
  const facts = [
    ["sounds", `${found.soundCount}`],
    ["not there", `${found.missingCount}`],
    ["not usable", `${found.unusableCount}`],
    ["captions", `${found.captionCount}`],
    ["duration", `${(seconds.total / 3600).toFixed(2)} h`],
    [
      "shortest, median, longest",
      [seconds.least, seconds.median, seconds.most].map((s) => `${s.toFixed(2)} s`).join(", "),
    ],
    ["list", found.hash],
  ];
  door.out(`${found.name} (${found.layout})\n${aligned(facts)}\n`);
  const { classes, folds, splits, sampleRates, channelCounts, encodings } = found;
  const tables = {
    class: classes,
    fold: folds,
    split: splits,
    hertz: sampleRates,
    channels: channelCounts,
    encoding: encodings,
  };
  for (const [title, shares] of Object.entries(tables)) {
    if (shares.length === 0) continue;
    const rows = shares
      .slice(0, mostListed)
      .map(({ name, count, seconds: s }) => [name, `${count}`, `${s.toFixed(1)} s`]);
    door.out(`\n${aligned([[title, "sounds", "duration"], ...rows])}\n`);
    if (shares.length > mostListed) door.out(`and ${shares.length - mostListed} more; --json lists all\n`);
  }
}

interface ImportCommand extends DatasetOptions {
  readonly out: string;
  readonly skipBad?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

async function importDataset(
  path: string,
  { out, skipBad, quiet, ...options }: ImportCommand,
  door: Door,
): Promise<void> {
  const folder = dirname(resolve(out));
  if (!out.endsWith(".jsonl")) {
    throw new FoleyError("usage", `--out: expected a file that ends in .jsonl, got ${out}; add the ending`);
  }
  if (!existsSync(folder)) {
    throw new FoleyError("usage", `${out}: expected a folder to write it to, got none; create ${folder} first`);
  }
  const opened = await openDataset(path, {
    ...openOptionsOf(options),
    signal: door.signal,
    ...(skipBad === true ? { onProblem: (message) => door.err(`${message}\n`) } : {}),
  });
  warn(door, opened.warnings);
  const dataset = skipBad === true ? await withoutBad(opened, quiet === true, door) : opened;
  await writeManifest(out, dataset);
  const { items, missing } = dataset;
  door.out(
    `${out}: ${items.length} sounds${missing.length === 0 ? "" : `; ${missing.length} were not there or cannot be used`}\n`,
  );
}

async function withoutBad(dataset: Dataset, isQuiet: boolean, door: Door): Promise<Dataset> {
  const { usable, problems } = await withStages(door, isQuiet, (onProgress) =>
    usablePart(dataset, {
      signal: door.signal,
      onProgress: (done, total) => onProgress("listening", done, total),
    }),
  );
  for (const problem of problems) door.err(`${problem}\n`);
  return usable;
}
