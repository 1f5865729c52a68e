import { join } from "node:path";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { checkGoing, stageOf, type Work } from "../../engine/work.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { type HeldTokenizer, holdTokenizer, writeHeldTokenizer } from "../../text/node/held-tokenizer.ts";
import { completeTokenizer, saveVocabulary } from "../../text/node/write-tokenizer.ts";
import { hasTokenizer } from "../../text/tokenizer-files.ts";
import type { BpeVocabulary } from "../../text/train-bpe.ts";
import { longestPrompt } from "../clap/text-encoder.ts";
import { textSettings } from "../clap/towers.ts";
import type { Manifest } from "../manifest.ts";
import { indexFile } from "../model-index.ts";
import type { ModelPart, StoredPrecision } from "../part-files.ts";
import { libraryOf } from "../part-kind.ts";
import { writeManifest } from "./write-manifest.ts";
import { writePart } from "./write-part.ts";

/** A part by its name, whose weights are read when it is its turn to be written. */
export interface PendingPart {
  readonly name: string;
  readonly read: () => Promise<ModelPart>;
}

/** What a model folder is made of; what is null is left out. */
export interface ModelContents {
  readonly parts: readonly PendingPart[];
  /** A new vocabulary, or the files of one, held or in a folder. */
  readonly tokenizer: BpeVocabulary | HeldTokenizer | string | null;
  /** The text of `scheduler_config.json`. */
  readonly scheduler: string | null;
  readonly manifest: Manifest | null;
  /** The parts that diffusers' index names, for its pipeline of AudioLDM. */
  readonly indexed: readonly string[] | null;
}

export interface FolderOptions {
  readonly precision: StoredPrecision;
  readonly work: Work;
  /** What this is called while it goes on, such as `converting`. */
  readonly stage: string;
  /** What is said where the work is stopped before the folder is whole. */
  readonly stopped: string;
}

/**
 * Fills a model folder as diffusers lays it out: part after part, each in a folder of its own with settings and weights, then
 * tokenizer, schedule and manifest, and the index last.
 *
 * @throws FoleyError "aborted" where it is stopped, "io" where it cannot be written
 */
export async function writeModelFolder(
  folder: string,
  { parts, tokenizer, scheduler, manifest, indexed }: ModelContents,
  { precision, work, stage, stopped }: FolderOptions,
): Promise<void> {
  const tell = stageOf(work, { stage, total: parts.length, unit: "items" });
  const entries = new Map<string, readonly [library: string, className: string]>();
  for (const [done, { name, read }] of parts.entries()) {
    checkGoing(work, stopped);
    await tell(done, name);
    const part = await read();
    await writePart(join(folder, name), part, precision);
    entries.set(name, [libraryOf(part), part.className]);
  }
  if (tokenizer !== null) await writeTokenizer(tokenizer, join(folder, "tokenizer"));
  await completeModelTokenizer(folder);
  if (scheduler !== null) await writeFileIn(join(folder, "scheduler"), schedulerFile, scheduler);
  if (manifest !== null) await writeManifest(folder, manifest);
  checkGoing(work, stopped);
  if (indexed !== null) await writeFileIn(folder, indexFile, indexText(indexed, entries, scheduler));
  await tell(parts.length);
}

const schedulerFile = "scheduler_config.json";
const defaultScheduler = "DDIMScheduler";

/** The text of a scheduler's settings, for diffusers' class unless they name another. */
export function schedulerText(settings: object): string {
  return jsonText({ _class_name: defaultScheduler, ...settings });
}

function indexText(
  indexed: readonly string[],
  entries: ReadonlyMap<string, readonly [library: string, className: string]>,
  scheduler: string | null,
): string {
  const { _class_name: schedulerClass = defaultScheduler } = parseJsonObject(scheduler ?? "{}", schedulerFile);
  return jsonText({
    _class_name: "AudioLDMPipeline",
    ...Object.fromEntries([...entries].filter(([name]) => indexed.includes(name))),
    tokenizer: ["transformers", "RobertaTokenizer"],
    scheduler: ["diffusers", schedulerClass],
  });
}

async function writeTokenizer(tokenizer: BpeVocabulary | HeldTokenizer | string, folder: string): Promise<void> {
  if (typeof tokenizer === "string") return writeHeldTokenizer(folder, await holdTokenizer(tokenizer));
  return "vocab" in tokenizer ? saveVocabulary(folder, tokenizer) : writeHeldTokenizer(folder, tokenizer);
}

/** Sees to it that a model folder's tokenizer says how long a text its text encoder takes, as diffusers wants to know. */
async function completeModelTokenizer(folder: string): Promise<void> {
  const files = folderFiles(folder);
  const config = (await hasTokenizer(files, "tokenizer")) ? await textSettings(files) : null;
  if (config === null) return;
  await completeTokenizer(join(folder, "tokenizer"), longestPrompt(config));
}

async function writeFileIn(folder: string, name: string, text: string): Promise<void> {
  makeFolder(folder);
  await writeWhole(join(folder, name), text);
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
