import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type PresetName, presets } from "../evaluate/preset.ts";
import { writeWhole } from "../files/write-whole.ts";
import { refuseExisting, writeWholeFolder } from "../files/write-whole-folder.ts";
import { type VocoderName, vocoderNames } from "../generate/settings.ts";
import { sensitivity } from "../library/study.ts";
import { mostRepetitions } from "../study/sensitivity/interval.ts";
import type { Door } from "./door.ts";
import { parseCount, parseNumbers } from "./option.ts";
import { watched } from "./progress.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { addBenchmark } from "./study-benchmark.ts";
import { warn } from "./warn.ts";

interface SensitivityCommand {
  readonly out: string;
  readonly folds?: number[] | undefined;
  readonly interference?: string | undefined;
  readonly shares: readonly number[];
  readonly seeds: number;
  readonly vocoder: VocoderName;
  readonly model: string;
  readonly preset: PresetName;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  readonly cache: boolean;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** `foley study …` */
export function addStudy(study: Command, door: Door): void {
  study
    .command("sensitivity")
    .description("how FD, IS, KL and FAD react to damaged sounds: the paper's figure 1, on any folder")
    .argument("<reference>", "ESC-50's layout, or a folder of sounds, classes in folders of their own")
    .option("--out <folder>", "the report: words, figure, tables", "sensitivity")
    .option("--folds <list>", "folds of the reference to take", parseNumbers)
    .option("--interference <folder>", "sounds that interfere; other classes of the reference where left out")
    .option("--shares <list>", "percentages of the clips that are damaged", parseNumbers, [0, 25, 50, 75, 100])
    .option(
      "--seeds <n>",
      `repetitions, 2 to ${mostRepetitions}, which the confidence bands are made of`,
      parseCount,
      5,
    )
    .addOption(new Option("--vocoder <name>", "from mels to sound").choices(vocoderNames).default("griffin-lim"))
    .option("--model <name>", "the model whose mel settings and vocoder are taken", "nano")
    .addOption(new Option("--preset <name>", "the protocol").choices(Object.keys(presets)).default("foley"))
    .option("--panns <file>", "PANNs' Cnn14 weights, or panns, panns-32k, nano: for FD, IS and KL")
    .option("--vggish <file>", "VGGish's weights, or vggish, nano: for FAD")
    .option("--no-cache", "hear every sound anew, and keep nothing")
    .option("--device <name>", "auto, cpu, webgpu, cuda, coreml, dml", "auto")
    .option("--threads <n>", "processor threads", parseCount)
    .option("--quiet", "no progress")
    .action((reference: string, options: SensitivityCommand) => runSensitivity(reference, options, door));
  addBenchmark(study, door);
}

async function runSensitivity(reference: string, options: SensitivityCommand, door: Door): Promise<void> {
  const { out, shares, seeds, quiet, cache, threads, ...same } = options;
  checkShares(shares);
  checkSeeds(seeds);
  checkPlace(out);
  const report = await watched(door, null, quiet === true, (work) =>
    sensitivity(reference, {
      ...work,
      ...same,
      shares: shares.map((share) => share / 100),
      seeds,
      useCache: cache,
      threadCount: threads,
      onDeviceCheck: sayDeviceCheck(door, quiet === true),
    }),
  );
  warn(door, report.warnings);
  await writeWholeFolder(out, async (partial) => {
    for (const [name, content] of report.files) await writeWhole(join(partial, name), content);
  });
  door.out(`${join(out, "README.md")}\n`);
}

function checkShares(shares: readonly number[]): void {
  const isRising = shares.every(
    (share, i) => share >= 0 && share <= 100 && (i === 0 || share > (shares[i - 1] as number)),
  );
  if (shares.length > 1 && isRising) return;
  const came = shares.join(",");
  throw new FoleyError("usage", `--shares: expected two or more rising percentages, as in 0,50,100, got ${came}`);
}

function checkSeeds(seeds: number): void {
  if (seeds >= 2 && seeds <= mostRepetitions) return;
  throw new FoleyError("usage", `--seeds: expected 2 to ${mostRepetitions}, got ${seeds}`);
}

function checkPlace(out: string): void {
  const parent = dirname(resolve(out));
  if (!existsSync(parent)) {
    throw new FoleyError("usage", `${out}: expected a folder to write to, got none; create ${parent} first`);
  }
  refuseExisting(out);
}
