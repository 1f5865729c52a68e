import { createHash } from "node:crypto";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { BenchmarkConfig } from "./config.ts";
import { configSchema } from "./config-schema.ts";

/**
 * @param where the config comes from, for errors
 * @throws FoleyError "config" naming the first thing that is wrong
 */
export function parseBenchmarkConfig(where: string, text: string): BenchmarkConfig {
  const result = configSchema.safeParse(parseJson(text, where));
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue?.path.join(".") || "config";
    throw new FoleyError("config", `${where}: ${place}: ${issue?.message}; correct the file`);
  }
  checkNames(where, result.data);
  return result.data;
}

/** Names become folders, so each may stand only once. */
function checkNames(where: string, { datasets, pretrained }: BenchmarkConfig): void {
  const starts = [...pretrained.map((one) => one.name), "scratch"];
  for (const [what, names] of [
    ["datasets", datasets.map((one) => one.name)],
    ["pretrained", starts],
  ] as const) {
    const double = names.find((one, i) => names.indexOf(one) !== i);
    if (double === undefined) continue;
    throw new FoleyError("config", `${where}: ${what}: expected names that differ, got "${double}" twice; rename one`);
  }
}

/** Tells configs apart: results of another one are never mixed in. */
export function hashConfig(config: object): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex");
}
