import type { ByteRange } from "../../audio/node/read-audio.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { linesOf } from "../../engine/text/text-lines.ts";
import { captionProblem } from "../caption-problem.ts";
import { captionsForAll } from "../captions.ts";
import { type Item, splitNamed } from "../dataset.ts";
import type { Description } from "../description.ts";
import { isMissingCaption, isMissingValue } from "../missing-value.ts";
import { foldNumber } from "./fold.ts";

/** A row of a table or a JSON object that describes a sound, with the names that tables use. */
export type SoundRecord = Readonly<Record<string, unknown>>;

const names = {
  file: ["file_name", "file", "filename", "wav", "audio", "path"],
  captions: ["captions", "caption", "text"],
  labels: ["labels", "label", "category", "class"],
  licence: ["licence", "license"],
} as const;

const readNames: ReadonlySet<string> = new Set([...Object.values(names).flat(), "fold", "split", "weight", "source"]);

/** What a table of sounds must have in its header. */
export const fileColumns = "file_name|file|filename|wav|audio|path";
export const wordColumns = "caption|text|captions|caption_1|label|labels|category|class";

/**
 * What a record says of its sound.
 *
 * @throws FoleyError "data" for a caption without words and for a fold, split or weight that is none
 */
export function describeRecord(record: SoundRecord, where: string): Description {
  const named = words(record, names.labels, where)?.filter((label) => label !== "" && !isMissingValue(label));
  const labels = [...new Set(named)];
  const captions = captionsOf(record, where);
  const [fold, split] = [foldOf(record, where), splitOf(record, where)];
  const [licence, source] = [text(record, names.licence, where), text(record, ["source"], where)];
  const weight = weightOf(record, where);
  const classes = labels.length > 0 ? labels : null;
  const filled = [...new Set(captions?.filter((text) => text !== "" && !isMissingCaption(text)))];
  // An empty caption is refused where nothing else is said.
  const spoken = filled.length > 0 || classes !== null ? filled : (captions ?? []);
  for (const caption of spoken) checkCaption(caption, where);
  const templated = classes === null ? null : captionsForAll(classes);
  return {
    ...{ labels: classes, captions: spoken.length === 0 ? templated : spoken },
    ...{ fold, split, licence, source, weight },
  };
}

/** @throws FoleyError "data" where it has no words */
export function checkCaption(caption: string, where: string): void {
  const problem = captionProblem(caption);
  if (problem === null) return;
  throw new FoleyError("data", `${where}: expected a caption in words, got ${problem}; say what it is`);
}

/**
 * The captions in a text beside a sound: one on each line that is not empty.
 *
 * @throws FoleyError "data" where there is none, or one without words
 */
export function captionLines(text: string, where: string): string[] {
  const lines = linesOf(text).map((line) => line.trim());
  const captions = lines.filter((line) => line !== "");
  for (const caption of captions.length === 0 ? [""] : captions) checkCaption(caption, where);
  return captions;
}

/**
 * A JSON value as a record, with the names of its keys in lower case, as a CSV's columns are.
 *
 * @throws FoleyError "data" where it is no object
 */
export function soundRecord(value: unknown, where: string): SoundRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const came = JSON.stringify(value).slice(0, 40);
    throw new FoleyError("data", `${where}: expected a JSON object, got ${came}; correct it`);
  }
  const entries = Object.entries(value).map(([key, held]) => [key.toLowerCase(), held] as const);
  const keys = entries.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index && readNames.has(key));
  if (twice === undefined) return Object.fromEntries(entries);
  throw new FoleyError("data", `${where}: expected each key once, got "${twice}" twice; rename one of them`);
}

/**
 * The name of a record's file as it is written, with any spaces around it.
 *
 * @throws FoleyError "data" where there is none
 */
export function fileOf(record: SoundRecord, where: string): string {
  const written = find(record, names.file, where);
  const file = written === undefined ? "" : String(written);
  if (file.trim() !== "" && !isMissingValue(file)) return file;
  throw new FoleyError("data", `${where}: expected a file name, got none; add it or remove the row`);
}

/** Where in its file a record's sound is: `range` with the first byte and the size. */
export function rangeOf({ range }: SoundRecord, where: string): ByteRange | null {
  if (range === undefined || range === null || range === "") return null;
  const [start, size] = Array.isArray(range) ? range : [];
  if (Number.isSafeInteger(start) && Number.isSafeInteger(size) && start >= 0 && size > 0) return { start, size };
  throw new FoleyError(
    "data",
    `${where}: expected range as [first byte, size], got ${JSON.stringify(range)}; import again`,
  );
}

/** Those of the column for captions, and of columns that are numbered, as Clotho's `caption_1` to `caption_5`. */
function captionsOf(record: SoundRecord, where: string): string[] | undefined {
  const numbered = Object.keys(record).filter((name) => /^caption_?\d+$/.test(name));
  const filled = numbered.map((name) => String(record[name] ?? "").trim()).filter((text) => text !== "");
  const others = words(record, names.captions, where);
  return others === undefined && filled.length === 0 ? undefined : [...(others ?? []), ...filled];
}

/** A text, a list of texts, or classes between semicolons. */
function words(record: SoundRecord, aliases: readonly string[], where: string): string[] | undefined {
  const value = find(record, aliases, where);
  if (Array.isArray(value)) return value.map((part) => String(part ?? "").trim());
  if (value === undefined) return undefined;
  const isList = aliases === names.labels;
  return (isList ? String(value).split(";") : [String(value)]).map((part) => part.trim());
}

function text(record: SoundRecord, aliases: readonly string[], where: string): string | null {
  const value = find(record, aliases, where);
  const written = value === undefined ? "" : String(value).trim();
  return written === "" || isMissingValue(written) ? null : written;
}

/**
 * The first that says something, or else the first that is there.
 *
 * @throws FoleyError "data" for what is neither a text or number nor a list of them
 */
function find(record: SoundRecord, aliases: readonly string[], where: string): unknown {
  const there = aliases.filter((alias) => record[alias] !== undefined && record[alias] !== null);
  const name = there.find((alias) => !saysNothing(record[alias])) ?? there[0];
  if (name === undefined) return undefined;
  const value = record[name];
  if (!(Array.isArray(value) ? value : [value]).some((part) => typeof part === "object" && part !== null)) return value;
  const came = JSON.stringify(value).slice(0, 40);
  throw new FoleyError("data", `${where}: expected a text as "${name}", got ${came}; write it out`);
}

function saysNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(saysNothing);
  return typeof value === "string" && (value.trim() === "" || isMissingValue(value));
}

function foldOf(record: SoundRecord, where: string): number | null {
  const written = text(record, ["fold"], where);
  return written === null ? null : foldNumber(written, where);
}

function weightOf(record: SoundRecord, where: string): number | null {
  const written = text(record, ["weight"], where);
  if (written === null) return null;
  const weight = Number(written);
  if (Number.isFinite(weight) && weight > 0) return weight;
  throw new FoleyError("data", `${where}: expected a weight above 0, got "${written}"; correct the row`);
}

function splitOf(record: SoundRecord, where: string): Item["split"] {
  const written = text(record, ["split"], where);
  const split = written === null ? null : splitNamed(written);
  if (written === null || split !== null) return split;
  throw new FoleyError(
    "data",
    `${where}: expected the split train, validation or test, got "${written}"; correct the row`,
  );
}
