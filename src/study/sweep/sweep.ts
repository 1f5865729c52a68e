import { FoleyError } from "../../engine/tensor/error.ts";
import type { Panel } from "../../plot/curve-figure.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";

/** One point of a sweep: a benchmark with something changed. */
export interface Variant {
  /** Its folder's name. */
  readonly id: string;
  /** Where it stands on the figure's axis. */
  readonly x: number;
  /** The curve that it belongs to; empty where there is but one. */
  readonly curve: string;
  readonly change: (config: BenchmarkConfig) => BenchmarkConfig;
}

/** What a sweep may vary. */
export const sweepNames = ["scarcity", "guidance", "steps", "samplers", "candidates"] as const;
export type SweepName = (typeof sweepNames)[number];

/** A study that varies one thing of a benchmark. */
export interface Sweep {
  readonly name: SweepName;
  readonly summary: string;
  readonly xTitle: string;
  readonly xScale: Panel["xScale"];
  /** What is varied where a caller names nothing. */
  readonly values: readonly string[];
  readonly variants: (values: readonly string[]) => readonly Variant[];
}

/** Points for numbers, one each. @throws FoleyError "usage" for a value that is none or is too small */
export function numericVariants(
  name: string,
  values: readonly string[],
  isPossible: (value: number) => boolean,
  change: (config: BenchmarkConfig, value: number) => BenchmarkConfig,
): Variant[] {
  return values.map((text) => {
    const x = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isFinite(x) && isPossible(x))
      return { id: text.trim(), x, curve: "", change: (config) => change(config, x) };
    throw new FoleyError(
      "usage",
      `study ${name}: expected values of numbers that it can take, got "${text}"; correct it`,
      { subject: "sweepValues" },
    );
  });
}

export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** The pre-trained models as they are, with other settings: nothing is trained. */
export function judgedWith(config: BenchmarkConfig, settings: Partial<BenchmarkConfig["evaluation"]>): BenchmarkConfig {
  return { ...config, trainConditions: [], evaluation: { ...config.evaluation, ...settings } };
}
