import { randomInt } from "node:crypto";
import { z } from "zod";
import type { WorkOptions } from "../engine/work.ts";
import { orNull } from "../settings/or-null.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { setting } from "../settings/setting.ts";
import { placesSchema } from "../study/benchmark/places.ts";
import type { BenchmarkEvent } from "../study/benchmark/run-benchmark.ts";
import { sensitivitySchema } from "../study/sensitivity/settings.ts";
import { type VerifyRequest, verifySchema } from "../study/verify/verify-request.ts";
import { deviceRows, workRows } from "./option-rows.ts";

const commandRow = { command: orNull(setting(z.string(), "how it was asked for, which its report tells")) };

const sharedSensitivity = sensitivitySchema.extend({ ...commandRow, ...workRows });
const ownSensitivity = sharedSensitivity.extend(deviceRows);

/** How metrics are shown to react, with devices and judges that others share. */
export type SensitivityWishes = z.input<typeof sharedSensitivity>;
/** The same with nothing left open. */
export type SensitivityRequest = z.output<typeof sharedSensitivity>;
/** How metrics are shown to react, with a device of their own. */
export type SensitivityOptions = z.input<typeof ownSensitivity>;

export function sharedSensitivityRequest(options: unknown): SensitivityRequest {
  return parseSettings(sharedSensitivity, options, "sensitivity");
}

export function sensitivityRequest(options: unknown): z.output<typeof ownSensitivity> {
  return parseSettings(ownSensitivity, options, "sensitivity");
}

const sharedBenchmark = z.strictObject({
  folder: setting(z.string(), "holds ledger, runs and report; a benchmark that was stopped there goes on"),
  ...commandRow,
  ...workRows,
});
const ownBenchmark = sharedBenchmark.extend(deviceRows);

/** What a benchmark is told beside its config, with devices and judges that others share. */
export type BenchmarkWishes = Pick<z.input<typeof sharedBenchmark>, "folder" | "command"> & WorkOptions<BenchmarkEvent>;
/** The same with a device of its own. */
export type BenchmarkOptions = BenchmarkWishes & Omit<z.input<typeof ownBenchmark>, keyof BenchmarkWishes>;

/** @throws FoleyError "usage" for anything else */
export function checkSharedBenchmark(options: BenchmarkWishes): void {
  parseSettings(sharedBenchmark, options, "benchmark");
}

/** @throws FoleyError "usage" for anything else */
export function checkBenchmark(options: BenchmarkOptions): void {
  parseSettings(ownBenchmark, options, "benchmark");
}

const sharedVerify = z.strictObject({
  folder: setting(z.string(), "where it works; a verification that was stopped there goes on"),
  ...placesSchema.shape,
  ...verifySchema.shape,
  ...workRows,
});
const ownVerify = sharedVerify.extend(deviceRows);

/** How a part of a report is measured anew, with devices and judges that others share. */
export type VerifyWishes = Omit<z.input<typeof sharedVerify>, "signal" | "report"> & WorkOptions<BenchmarkEvent>;
/** The same with a device of its own. */
export type VerifyOptions = VerifyWishes & Omit<z.input<typeof ownVerify>, keyof VerifyWishes>;

/** What decides a verification, and where it works. */
export interface VerifyPlan extends VerifyRequest {
  readonly folder: string;
}

/** @throws FoleyError "usage" for anything else */
export function verifyPlan(options: VerifyWishes): VerifyPlan {
  return planOf(parseSettings(sharedVerify, options, "verify"));
}

/** The same with a device of its own. */
export function ownVerifyPlan(options: VerifyOptions): VerifyPlan {
  return planOf(parseSettings(ownVerify, options, "verify"));
}

function planOf({ folder, seed, cell, data, models, panns, vggish }: z.output<typeof sharedVerify>): VerifyPlan {
  return { folder, seed: seed ?? randomInt(2 ** 31), cell, places: { data, models, panns, vggish } };
}
