import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command, Option } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { refuseExisting } from "../files/write-whole-folder.ts";
import { hearing } from "../library/device-use.ts";
import { sensitivity } from "../library/sensitivity.ts";
import { writeStudyReport } from "../library/write-study-report.ts";
import { settingFromWord } from "../settings/setting-from-text.ts";
import { sensitivitySchema } from "../study/sensitivity/settings.ts";
import { addDeviceFlags } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { parseNumbers } from "./option.ts";
import { watched } from "./progress.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";
import { commandSettings, settingsFileOption } from "./settings-file.ts";
import { addBenchmark } from "./study-benchmark.ts";
import { sensitivityCommandLine } from "./study-command.ts";
import { addStudyPlan } from "./study-plan.ts";
import { addVerify } from "./study-verify.ts";
import { warn } from "./warn.ts";

interface SensitivityCommand {
  readonly out: string;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

const flags: SettingFlags<typeof sensitivitySchema> = {
  folds: "--folds <list>",
  interference: "--interference <folder>",
  shares: ["--shares <list>", "percentages of the clips that are damaged"],
  seeds: "--seeds <n>",
  vocoder: "--vocoder <name>",
  model: "--model <name>",
  preset: "--preset <name>",
  panns: "--panns <file>",
  vggish: "--vggish <file>",
  useCache: ["--no-cache", "hear every sound anew, and keep nothing"],
};

/** What a terminal says otherwise than the settings do: shares in percent, and the option in the mistake. */
const asSaidHere: Readonly<Record<string, (option: Option) => Option>> = {
  shares: (option) => option.argParser(parseShares).default([0, 0.25, 0.5, 0.75, 1], "0,25,50,75,100"),
  seeds: (option) =>
    option.argParser((text: string) => settingFromWord(sensitivitySchema.shape.seeds, text, "--seeds")),
};

/** `foley study …` */
export function addStudy(study: Command, door: Door): void {
  const command = study
    .command("sensitivity")
    .description("how FD, IS, KL and FAD react to damaged sounds: the paper's figure 1, on any folder")
    .argument("<reference>", "ESC-50's layout, or a folder of sounds, classes in folders of their own")
    .option("--out <folder>", "the report: words, figure, tables", "sensitivity");
  for (const option of settingOptions(sensitivitySchema, flags))
    command.addOption(asSaidHere[option.attributeName()]?.(option) ?? option);
  command.addOption(settingsFileOption());
  addDeviceFlags(command, hearing).action((reference: string, options: SensitivityCommand) =>
    runSensitivity(reference, options, command, door),
  );
  addBenchmark(study, door);
  addVerify(study, door);
  addStudyPlan(study, door);
}

async function runSensitivity(
  reference: string,
  { out, device, threads, quiet }: SensitivityCommand,
  command: Command,
  door: Door,
): Promise<void> {
  checkPlace(out);
  const settings = await commandSettings(command, sensitivitySchema);
  const report = await watched(door, null, quiet === true, (work) =>
    sensitivity(reference, {
      ...settings,
      ...work,
      command: sensitivityCommandLine(settings),
      ...{ device, threadCount: threads, onDeviceCheck: sayDeviceCheck(door, quiet === true) },
    }),
  );
  warn(door, report.warnings);
  await writeStudyReport(out, report, { replaces: false });
  door.out(`${join(out, "README.md")}\n`);
}

/** Percentages as shares. */
function parseShares(text: string): number[] {
  const percentages = parseNumbers(text);
  const isRising = percentages.every(
    (share, i) => share >= 0 && share <= 100 && (i === 0 || share > (percentages[i - 1] as number)),
  );
  if (percentages.length > 1 && isRising) return percentages.map((percentage) => percentage / 100);
  const came = percentages.join(",");
  throw new FoleyError("usage", `--shares: expected two or more rising percentages, as in 0,50,100, got ${came}`);
}

function checkPlace(out: string): void {
  const parent = dirname(resolve(out));
  if (!existsSync(parent)) {
    throw new FoleyError("usage", `${out}: expected a folder to write to, got none; create ${parent} first`);
  }
  refuseExisting(out);
}
