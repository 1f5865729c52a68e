import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readTextIfThere } from "../../files/read-text.ts";
import { readSettingsText } from "../../settings/read-settings-text.ts";
import type { BenchmarkConfig } from "./config.ts";
import { checkBenchmarkConfig } from "./parse-config.ts";
import type { BenchmarkPlaces } from "./places.ts";

/** The configs that come with the package. */
const embedded = fileURLToPath(new URL("../../../studies", import.meta.url));

/**
 * A config by its path, or one that comes with foley by its name, with places filled in.
 *
 * @param source a file of JSON or YAML, or a name
 * @throws FoleyError "not-found" where there is none, "config" naming what is wrong in it, "usage" for a place of nothing
 */
export async function findBenchmarkConfig(
  source: { path: string } | { preset: string },
  places: BenchmarkPlaces,
): Promise<BenchmarkConfig> {
  const path = "path" in source ? source.path : presetPath(source.preset);
  const what = "a config of a benchmark";
  const text = await readTextIfThere(path, what, "config");
  if (text === null) throw new FoleyError("not-found", `${path}: expected ${what}, got nothing; check it`);
  return withPlaces(checkBenchmarkConfig(path, await readSettingsText(path, text)), places);
}

/** The names of the configs that come with foley. */
export function benchmarkPresetNames(): string[] {
  if (!existsSync(embedded)) return [];
  return readdirSync(embedded).flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -".json".length)] : []));
}

function presetPath(name: string): string {
  const names = benchmarkPresetNames();
  if (names.includes(name)) return join(embedded, `${name}.json`);
  throw new FoleyError("usage", `preset: expected ${names.join(", ")}, got "${name}"; choose one`, {
    subject: "studyPreset",
  });
}

/** @throws FoleyError "usage" for a place of what the config does not name, and where the sounds of a data set have none */
export function withPlaces(config: BenchmarkConfig, { data, models, panns, vggish }: BenchmarkPlaces): BenchmarkConfig {
  const { judges } = config;
  checkKnown(Object.keys(data), config.datasets, (words) => {
    throw new FoleyError("usage", `data: expected ${words}; correct it`, { subject: "data" });
  });
  checkKnown(Object.keys(models), config.pretrained, (words) => {
    throw new FoleyError("usage", `models: expected ${words}; correct it`, { subject: "models" });
  });
  const datasets = config.datasets.map((dataset) => ({ ...dataset, path: data[dataset.name] ?? dataset.path }));
  const lost = datasets.find(({ path, signals }) => path === null && signals === null)?.name;
  if (lost !== undefined) {
    throw new FoleyError("usage", `data: expected where the sounds of ${lost} are, got nothing; say where they are`, {
      subject: "data",
      values: { name: lost },
    });
  }
  return {
    ...config,
    datasets,
    pretrained: config.pretrained.map(({ name, model }) => ({ name, model: models[name] ?? model })),
    judges: { panns: panns ?? judges.panns, vggish: vggish ?? judges.vggish },
  };
}

function checkKnown(
  given: readonly string[],
  known: readonly { readonly name: string }[],
  refuse: (words: string) => never,
): void {
  const names = known.map(({ name }) => name);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) refuse(`NAME=PLACE with ${names.join(" or ")}, got "${unknown}"`);
}
