import { type JsonValue, toJsonValue } from "../../../engine/json/json-value.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import type { Work } from "../../../engine/work.ts";
import type { BenchmarkTools } from "../../../study/benchmark/benchmark-tools.ts";
import { measureBindings } from "../../../study/benchmark/binding.ts";
import type { BenchmarkConfig } from "../../../study/benchmark/config.ts";
import { hashOfJson } from "../../unit-of-work.ts";

/**
 * Weights or sounds of another content under the same names would make other numbers.
 *
 * @throws FoleyError "config" where this machine has others than the job's
 */
export async function checkBindings(
  config: BenchmarkConfig,
  tools: BenchmarkTools,
  expected: Readonly<Record<string, JsonValue>>,
  work: Work,
): Promise<void> {
  const { models, backbones, sounds } = await measureBindings(config, tools, work);
  for (const [name, value] of Object.entries({ models, backbones, sounds })) {
    const here = await hashOfJson(toJsonValue(value));
    if (here === (await hashOfJson(expected[name] ?? null))) continue;
    throw new FoleyError("config", `study: expected the ${name} of the job, got others; give all machines the same`);
  }
}
