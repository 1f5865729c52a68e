import type { Command } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { abortedAs } from "../engine/work.ts";
import { training } from "../library/device-use.ts";
import { unitFigures } from "../library/study-plan.ts";
import { type PlannedMachines, planSchema, readMachines } from "../study/plan/machines.ts";
import { planStudy, type StudyPlan } from "../study/plan/plan-study.ts";
import { aligned } from "./aligned.ts";
import { type BenchmarkPlaceOptions, benchmarkConfigOf } from "./benchmark-config.ts";
import { addDeviceFlags } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { addPlaceOptions } from "./place-options.ts";
import { watched } from "./progress.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";

interface PlanCommand extends BenchmarkPlaceOptions {
  readonly machines: readonly string[];
  readonly figures?: string | undefined;
  readonly storeMegabytes?: number | undefined;
  readonly json?: boolean | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

const flags: SettingFlags<typeof planSchema> = {
  machines: "--machines <list>",
  figures: "--figures <file>",
  storeMegabytes: "--store-rate <megabytes>",
};

/** `foley study plan CONFIG --machines …` */
export function addStudyPlan(study: Command, door: Door): void {
  const command = study
    .command("plan")
    .description("what a benchmark takes on many machines: hours, cost, bottleneck; from a short run, or a file of one")
    .argument("[config]", "the study as a JSON or YAML file")
    .option("--preset <name>", "a config that comes with foley, such as nano-smoke");
  for (const option of settingOptions(planSchema, flags))
    command.addOption(option.attributeName() === "machines" ? option.makeOptionMandatory() : option);
  command.option("--json", "print as JSON");
  addPlaceOptions(command);
  addDeviceFlags(command, training).action((path: string | undefined, options: PlanCommand) =>
    plan(path, options, door),
  );
}

async function plan(path: string | undefined, options: PlanCommand, door: Door): Promise<void> {
  const { machines, figures: file = null, storeMegabytes = null, json, device, threads, quiet } = options;
  const config = await benchmarkConfigOf("plan", path, options);
  const isQuiet = quiet === true;
  const figures = await watched(door, "measuring", isQuiet, (work) =>
    unitFigures(config, file, {
      ...{ ...work, device, threadCount: threads, onDeviceCheck: sayDeviceCheck(door, isQuiet) },
    }),
  ).catch((error: unknown) => {
    throw abortedAs(error, "study plan: stopped before anything was measured");
  });
  const kinds = machines.map(readMachines);
  const planned = planStudy(config, figures, kinds, storeMegabytes);
  door.out(json === true ? `${JSON.stringify({ ...planned, figures }, null, 2)}\n` : planText(planned, kinds));
}

function planText(planned: StudyPlan, kinds: readonly PlannedMachines[]): string {
  const { cells, machines, workHours, hours, cost, busy, bottleneck, shares, storeBytes } = planned;
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const facts: [string, string][] = [
    ["cells", `${cells}`],
    ["work", `${hoursText(workHours)} on the machine that was measured`],
    ["of which", shares.map(([part, share]) => `${part} ${percent(share)}`).join(", ")],
    [
      "machines",
      `${machines}${kinds.length === 1 ? "" : ` of ${kinds.length} kinds`}, busy for ${percent(busy)} of the time`,
    ],
    ["time", hoursText(hours)],
    ["cost", cost === null ? "unknown: say prices, as in 10@0.35" : cost.toFixed(2)],
    ["bottleneck", bottleneck],
    ["store", `${(storeBytes / 1e6).toFixed(1)} MB are written, and read once by who merges`],
  ];
  return `${aligned(facts)}\n`;
}

function hoursText(hours: number): string {
  if (hours >= 1) return `${hours.toFixed(1)} h`;
  return hours * 60 >= 1 ? `${(hours * 60).toFixed(1)} min` : `${(hours * 3600).toFixed(1)} s`;
}
