import { createHash } from "node:crypto";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { adviceOnName } from "../../engine/text/nearest-names.ts";
import { type Cell, gridOf } from "../../results/benchmark/grid.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { schemaAt, settingsOf } from "../../settings/schema-tree.ts";
import { type BenchmarkConfig, configSchema, statedConfig } from "./config.ts";

/**
 * @param where the config comes from, for errors
 * @param text JSON
 * @throws FoleyError "config" naming the first thing that is wrong
 */
export function parseBenchmarkConfig(where: string, text: string): BenchmarkConfig {
  return checkBenchmarkConfig(where, parseJson(text, where));
}

/** The same of what was read already. */
export function checkBenchmarkConfig(where: string, value: unknown): BenchmarkConfig {
  checkKeys(where, value);
  const config = parseSettings(configSchema, value, where, { code: "config", advice: "correct the file" });
  checkNames(where, config);
  checkChoice(where, config);
  checkSteps(where, config);
  checkCells(where, config);
  return config;
}

/** What no setting is called, with the nearest name that one is. */
function checkKeys(where: string, value: unknown): void {
  const issue = configSchema.safeParse(value).error?.issues.find(({ code }) => code === "unrecognized_keys");
  if (issue === undefined || issue.code !== "unrecognized_keys") return;
  const [key = ""] = issue.keys;
  const at = schemaAt(configSchema, issue.path);
  const known = Object.keys((at && settingsOf(at)) ?? {});
  const place = issue.path.join(".") || "config";
  throw new FoleyError("config", `${where}: ${place}: Unrecognized key: "${key}"; ${adviceOnName(key, known)}`);
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

/** What chooses must not be what is reported: a best that is chosen among reported scores is better than it is. */
function checkChoice(where: string, { seeds, developmentSeeds, training, testConditions }: BenchmarkConfig): void {
  const shared = developmentSeeds?.find((seed) => seeds.includes(seed));
  const refuse = (words: string): never => {
    throw new FoleyError("config", `${where}: ${words}`);
  };
  if (shared !== undefined)
    refuse(`developmentSeeds: expected other seeds than those that are reported, got ${shared} in both; change one`);
  if (training.keepBest === null) return;
  if (developmentSeeds === null)
    refuse("training.keepBest: expected developmentSeeds, whose runs are chosen from, got none; add some");
  if (!testConditions.some((test) => training.keepBest?.startsWith(`${test}.`)))
    refuse(`training.keepBest: expected a score of ${testConditions.join(" or ")}, got ${training.keepBest}`);
}

function checkSteps(where: string, { training: { steps, evaluateAt } }: BenchmarkConfig): void {
  const late = evaluateAt?.find((step) => step > steps);
  if (late === undefined) return;
  throw new FoleyError(
    "config",
    `${where}: training.evaluateAt: expected steps up to ${steps}, got ${late}; correct it`,
  );
}

/** A cell is known by its name, which is a folder's, and not every disk tells capitals apart. */
function checkCells(where: string, config: BenchmarkConfig): void {
  const cells = new Map<string, Cell>();
  for (const cell of gridOf(config)) {
    const name = cell.id.toLowerCase();
    const other = cells.get(name);
    cells.set(name, cell);
    if (other === undefined) continue;
    const [one, another] = [other, cell].map(({ dataset, start }) => `dataset ${dataset} with ${start}`);
    const came = `got "${cell.id}" for ${one} and for ${another}`;
    throw new FoleyError("config", `${where}: expected cells of names that differ, ${came}; rename one of these`);
  }
}

/** Tells configs apart: results of another one are never mixed in. */
export function hashConfig(config: object): string {
  return createHash("sha256").update(statedConfig(config)).digest("hex");
}
