import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensorsHeader } from "../weights/index.ts";

/** What a model folder holds of one part. */
export interface PartSummary {
  /** Its folder, such as `unet`. */
  readonly name: string;
  /** The class that diffusers or transformers would load. */
  readonly className: string;
  /** Numbers in its weights; null where only their file's size is known. */
  readonly parameterCount: number | null;
  readonly bytes: number;
  /** As stored, such as `F16`. */
  readonly precisions: readonly string[];
}

export interface ModelSummary {
  readonly folder: string;
  /** As its card says; null where it has none. */
  readonly licence: string | null;
  readonly parts: readonly PartSummary[];
  /** What a model needs to make sound and this folder has not. */
  readonly missing: readonly string[];
}

/** Parts without weights. */
const plain = new Set(["scheduler", "tokenizer", "feature_extractor"]);
const needed = ["unet", "vae", "text_encoder", "tokenizer", "scheduler"];

/** Looks into a model folder without reading its weights. */
export async function inspectModel(folder: string): Promise<ModelSummary> {
  const classes = await readClasses(folder);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const parts = await Promise.all(names.sort().map((name) => inspectPart(folder, name, classes.get(name))));
  const empty = new Set(parts.filter(({ name, bytes }) => bytes === 0 && !plain.has(name)).map(({ name }) => name));
  const missing = needed.filter((name) => !names.includes(name) || empty.has(name));
  return { folder, licence: await readLicence(folder), parts, missing };
}

async function inspectPart(folder: string, name: string, indexed: string | undefined): Promise<PartSummary> {
  const files = readdirSync(join(folder, name)).map((file) => join(folder, name, file));
  const weights = files.filter((file) => /\.(safetensors|bin)$/.test(file));
  const bytes = weights.reduce((sum, file) => sum + statSync(file).size, 0);
  const precisions = new Set<string>();
  let parameterCount: number | null = 0;
  for (const file of weights) {
    if (!file.endsWith(".safetensors")) parameterCount = null;
    if (parameterCount === null) continue;
    for (const { stored, shape } of (await readSafetensorsHeader(file)).tensors.values()) {
      precisions.add(stored);
      parameterCount += shape.reduce((product, length) => product * length, 1);
    }
  }
  const className = indexed ?? (await readOwnClass(join(folder, name))) ?? "–";
  return { name, className, parameterCount, bytes, precisions: [...precisions].sort() };
}

/** The class of each part, from diffusers' index. */
async function readClasses(folder: string): Promise<Map<string, string>> {
  const path = join(folder, "model_index.json");
  if (!existsSync(path)) return new Map();
  const index: unknown = JSON.parse(await readFile(path, "utf8"));
  return new Map(
    Object.entries(index as Record<string, unknown>).flatMap(([name, value]): [string, string][] =>
      Array.isArray(value) && typeof value[1] === "string" ? [[name, value[1]]] : [],
    ),
  );
}

/** The class that a part's own settings name. */
async function readOwnClass(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, "config.json"), "utf8").catch(() => "{}");
  const { _class_name, architectures } = JSON.parse(text) as { _class_name?: string; architectures?: string[] };
  return _class_name ?? architectures?.[0];
}

/** The line `license: …` of the card's front matter. */
async function readLicence(folder: string): Promise<string | null> {
  const card = await readFile(join(folder, "README.md"), "utf8").catch(() => "");
  const [, front = ""] = card.startsWith("---\n") ? card.split("---\n", 2) : [];
  return /^license: *(\S+)/m.exec(front)?.[1] ?? null;
}
