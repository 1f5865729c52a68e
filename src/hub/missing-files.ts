import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isWeightIndex, weightNames } from "../engine/bytes/weight-names.ts";
import { isJsonObject, parseJsonObject } from "../engine/json/parse-json.ts";
import type { RemoteFile } from "./choose-files.ts";

/**
 * What a model's folder lacks of what its own settings ask for, in words; nothing where it is whole. Other tools name a commit
 * before its files are there, and fetch only what they want of it.
 *
 * @param files those that are there
 * @throws FoleyError "config" where settings are no JSON
 */
export function missingFiles(folder: string, files: readonly Pick<RemoteFile, "path">[]): string[] {
  const there = new Set(files.map(({ path }) => path));
  const read = (path: string): Record<string, unknown> =>
    parseJsonObject(readFileSync(join(folder, path), "utf8"), join(folder, path));
  if (there.has("model_index.json")) {
    return Object.entries(read("model_index.json")).flatMap(([part, entry]) => {
      const [library, className]: unknown[] = Array.isArray(entry) ? entry : [];
      return typeof className === "string" ? missingOfPart({ name: part, there, read }, className, library) : [];
    });
  }
  if (!there.has("config.json")) return ["model_index.json or config.json"];
  // As CLAP lies: both towers, and what its texts are read by.
  const whole = { name: "", there, read };
  return [
    ...missingWeights(whole, "transformers"),
    ...("text_config" in read("config.json") ? missingVocabulary(whole) : []),
  ];
}

/** A folder of a model. */
interface Part {
  /** Empty for the model's own. */
  readonly name: string;
  readonly there: ReadonlySet<string>;
  read(path: string): Record<string, unknown>;
}

const isTokenizer = /Tokenizer(Fast)?$/;
const isPlain = /(Scheduler|Extractor|Processor)$/;

function missingOfPart(part: Part, className: string, library: unknown): string[] {
  if (isTokenizer.test(className)) return missingVocabulary(part);
  if (isPlain.test(className)) return hasSettings(part) ? [] : [within("settings", part)];
  const config = at(part, "config.json");
  return [...(part.there.has(config) ? [] : [config]), ...missingWeights(part, library)];
}

/** How weights are called by the library that a model's index names for a part; by another they may be either. */
const weightsFiles = new Map<unknown, string>([
  ["diffusers", "diffusion_pytorch_model.safetensors"],
  ["transformers", "model.safetensors"],
]);

function missingWeights(part: Part, library: unknown): string[] {
  const file = weightsFiles.get(library);
  const files = file === undefined ? [...weightsFiles.values()] : [file];
  const found = files.flatMap(weightNames).find((name) => part.there.has(at(part, name)));
  if (found === undefined) return [within("weights", part)];
  return isWeightIndex(found) ? shardsOf(part, at(part, found)).filter((path) => !part.there.has(path)) : [];
}

function shardsOf(part: Part, index: string): string[] {
  const { weight_map: map } = part.read(index);
  return [...new Set(Object.values(isJsonObject(map) ? map : {}))].map((name) => at(part, String(name)));
}

/** Each alone is one, or the two together. */
const vocabularies = [
  ["tokenizer.json"],
  ["vocab.json", "merges.txt"],
  ["vocab.txt"],
  ["spiece.model"],
  ["tokenizer.model"],
];

function missingVocabulary(part: Part): string[] {
  const lacks = (names: readonly string[]): string[] =>
    names.map((name) => at(part, name)).filter((path) => !part.there.has(path));
  if (vocabularies.some((names) => lacks(names).length === 0)) return [];
  const begun = vocabularies.find((names) => lacks(names).length < names.length);
  return begun === undefined ? [within("a vocabulary", part)] : lacks(begun);
}

function at({ name }: Part, file: string): string {
  return name === "" ? file : `${name}/${file}`;
}

function within(what: string, { name }: Part): string {
  return name === "" ? what : `${what} in ${name}`;
}

function hasSettings({ name, there }: Part): boolean {
  return [...there].some((path) => path.startsWith(`${name}/`) && path.endsWith(".json"));
}
