import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readTextIfThere } from "../../files/read-text.ts";
import type { BenchmarkConfig } from "./config.ts";
import { parseBenchmarkConfig } from "./parse-config.ts";

/** The configs that come with the package. */
const embedded = fileURLToPath(new URL("../../../studies", import.meta.url));

/** What a config leaves open. */
export interface Places {
  /** Where sounds are, by data set. */
  readonly data: Readonly<Record<string, string>>;
  /** Pre-trained models by the config's names for them. */
  readonly models: Readonly<Record<string, string>>;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
}

/**
 * A config by its path, or one that comes with foley by its name, with places filled in.
 *
 * @throws FoleyError "not-found" where there is none, "config" naming what is wrong in it, "usage" for a place of nothing
 */
export async function findBenchmarkConfig(
  source: { path: string } | { preset: string },
  places: Places,
): Promise<BenchmarkConfig> {
  const path = "path" in source ? source.path : presetPath(source.preset);
  const what = "a config of a benchmark";
  const text = await readTextIfThere(path, what, "config");
  if (text === null) throw new FoleyError("not-found", `${path}: expected ${what}, got nothing; check it`);
  return withPlaces(parseBenchmarkConfig(path, text), places);
}

function presetPath(name: string): string {
  const names = existsSync(embedded)
    ? readdirSync(embedded).flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -".json".length)] : []))
    : [];
  if (names.includes(name)) return join(embedded, `${name}.json`);
  throw new FoleyError("usage", `--preset: expected ${names.join(", ")}, got "${name}"; choose one`);
}

function withPlaces(config: BenchmarkConfig, { data, models, panns, vggish }: Places): BenchmarkConfig {
  const { judges } = config;
  checkKnown("--data", Object.keys(data), config.datasets);
  checkKnown("--model", Object.keys(models), config.pretrained);
  const datasets = config.datasets.map((dataset) => ({ ...dataset, path: data[dataset.name] ?? dataset.path }));
  const lost = datasets.find(({ path, signals }) => path === null && signals === undefined)?.name;
  if (lost !== undefined) {
    throw new FoleyError(
      "usage",
      `--data: expected where the sounds of ${lost} are, got nothing; give --data ${lost}=FOLDER`,
    );
  }
  return {
    ...config,
    datasets,
    pretrained: config.pretrained.map(({ name, model }) => ({ name, model: models[name] ?? model })),
    judges: { panns: panns ?? judges.panns, vggish: vggish ?? judges.vggish },
  };
}

function checkKnown(option: string, given: readonly string[], known: readonly { readonly name: string }[]): void {
  const names = known.map(({ name }) => name);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new FoleyError(
    "usage",
    `${option}: expected NAME=PLACE with ${names.join(" or ")}, got "${unknown}"; correct it`,
  );
}
