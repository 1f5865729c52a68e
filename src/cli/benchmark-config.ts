import { FoleyError } from "../engine/tensor/error.ts";
import { benchmarkConfig } from "../library/benchmark.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import type { Named } from "./place-options.ts";

/** What says which benchmark is meant, and where its things are. */
export interface BenchmarkPlaceOptions {
  readonly preset?: string | undefined;
  readonly data: Named;
  readonly model: Named;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
}

/** @param name of the study, for messages */
export function benchmarkConfigOf(
  name: string,
  path: string | undefined,
  { preset, data, model: models, panns, vggish }: BenchmarkPlaceOptions,
): Promise<BenchmarkConfig> {
  return benchmarkConfig(sourceOf(name, path, preset), { data, models, panns, vggish });
}

function sourceOf(
  name: string,
  path: string | undefined,
  preset: string | undefined,
): { path: string } | { preset: string } {
  if (path !== undefined && preset === undefined) return { path };
  if (preset !== undefined && path === undefined) return { preset };
  const came = path === undefined ? "neither" : "both";
  throw new FoleyError("usage", `study ${name}: expected a config file or --preset, got ${came}; name one`);
}
