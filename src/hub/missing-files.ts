import { readFileSync } from "node:fs";
import { join } from "node:path";
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
      const className: unknown = Array.isArray(entry) ? entry[1] : null;
      return typeof className === "string" ? missingOfPart({ name: part, there, read }, className) : [];
    });
  }
  if (!there.has("config.json")) return ["model_index.json or config.json"];
  // As CLAP lies: both towers, and what its texts are read by.
  const whole = { name: "", there, read };
  return [...missingWeights(whole), ...("text_config" in read("config.json") ? missingVocabulary(whole) : [])];
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

function missingOfPart(part: Part, className: string): string[] {
  if (isTokenizer.test(className)) return missingVocabulary(part);
  if (isPlain.test(className)) return hasSettings(part) ? [] : [within("settings", part)];
  const config = at(part, "config.json");
  return [...(part.there.has(config) ? [] : [config]), ...missingWeights(part)];
}

/** Names of files without variant, in the order in which they are looked for, as are the variants: the first is loaded. */
const weightForms = [
  ["diffusion_pytorch_model", "safetensors"],
  ["model", "safetensors"],
  ["diffusion_pytorch_model", "bin"],
  ["pytorch_model", "bin"],
] as const;
const variants = ["", ".fp32", ".fp16", ".bf16"];

function missingWeights(part: Part): string[] {
  for (const variant of variants) {
    for (const [stem, ending] of weightForms) {
      if (part.there.has(at(part, `${stem}${variant}.${ending}`))) return [];
      const index = at(part, `${stem}.${ending}.index${variant}.json`);
      if (part.there.has(index)) return shardsOf(part, index).filter((path) => !part.there.has(path));
    }
  }
  return [within("weights", part)];
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
