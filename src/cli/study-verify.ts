import { randomInt } from "node:crypto";
import type { Command } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { abortedAs } from "../engine/work.ts";
import { training } from "../library/device-use.ts";
import { verifyStudy } from "../library/verify-study.ts";
import type { Verification } from "../study/verify/verification.ts";
import { verifySchema } from "../study/verify/verify-request.ts";
import { aligned } from "./aligned.ts";
import { addDeviceFlags } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { addPlaceOptions, type Named } from "./place-options.ts";
import { watched } from "./progress.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { settingOptions } from "./setting-options.ts";
import { warn } from "./warn.ts";

interface VerifyCommand {
  readonly out: string;
  readonly seed?: number | undefined;
  readonly cell?: string | undefined;
  readonly data: Named;
  readonly model: Named;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** Beyond this share of a score another machine's rounding is no reason any more. */
const mostShare = 0.01;

/** `foley study verify …` */
export function addVerify(study: Command, door: Door): void {
  const command = study
    .command("verify")
    .description("measure a random part of a report anew, and compare it with what the report says")
    .argument("<report>", "the folder of a report")
    .option("--out <folder>", "where it works; a stopped one goes on from there", "verify");
  for (const option of settingOptions(verifySchema, { seed: "--seed <n>", cell: "--cell <name>" }))
    command.addOption(option);
  addPlaceOptions(command);
  addDeviceFlags(command, training).action((report: string, options: VerifyCommand) => run(report, options, door));
}

async function run(report: string, options: VerifyCommand, door: Door): Promise<void> {
  const { out, cell, data, model: models, panns, vggish, device, threads, quiet } = options;
  const isQuiet = quiet === true;
  const seed = options.seed ?? randomInt(2 ** 31);
  const outcome = await watched(door, "verify", isQuiet, (work) =>
    verifyStudy(report, {
      ...work,
      ...{ folder: out, seed, cell, data, models, panns, vggish, device, threadCount: threads },
      onDeviceCheck: sayDeviceCheck(door, isQuiet),
    }),
  ).catch((error: unknown) => {
    throw abortedAs(error, `verify: stopped; the same command with --seed ${seed} goes on from ${out}`);
  });
  warn(door, outcome.warnings);
  door.out(textOf(outcome, cell === undefined));
  const { worst } = outcome;
  if (worst === null || worst.share <= mostShare) return;
  const { what, reported, measured } = worst;
  const wanted = reported === null ? `no ${what}, which the report lacks` : `${what} within 1 % of ${reported}`;
  throw new FoleyError("data", `verify: expected ${wanted}, got ${numberText(measured)}`);
}

function textOf({ cell, seed, scores, isEqual, worst }: Verification, isDrawn: boolean): string {
  const rows = scores.map(({ what, reported, measured }) => [what, numberText(reported), numberText(measured)]);
  const verdict =
    isEqual || worst === null
      ? `equal: all ${scores.length} scores are those of the report`
      : `differs: ${shareText(worst.share)}in ${worst.what}`;
  const title = isDrawn ? `${cell}, chosen by seed ${seed}` : cell;
  return `${title}\n${aligned([["score", "reported", "measured"], ...rows])}\n${verdict}\n`;
}

/** Nothing where a score is missing. */
function shareText(share: number): string {
  return Number.isFinite(share) ? `by up to ${(100 * share).toPrecision(2)} %, ` : "";
}

function numberText(value: number | null): string {
  return value === null ? "none" : String(value);
}
