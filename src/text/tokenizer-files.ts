import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../engine/files/parse-json.ts";
import { writeWhole } from "../engine/files/write-whole.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { createTokenizer, type Tokenizer } from "./tokenizer.ts";
import type { BpeVocabulary } from "./train-bpe.ts";

const vocabFile = "vocab.json";
const mergesFile = "merges.txt";
const firstLine = "#version: 0.2";
const advice = "write or download the tokenizer again";

/**
 * The tokenizer of a folder with `vocab.json` and `merges.txt`.
 *
 * @throws FoleyError "not-found" where a file is missing, "config" where one is malformed
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const [vocabText, mergesText] = await Promise.all([readText(folder, vocabFile), readText(folder, mergesFile)]);
  const vocab = parseVocab(join(folder, vocabFile), vocabText);
  const merges = parseMerges(join(folder, mergesFile), mergesText, vocab);
  return createTokenizer(folder, { vocab, merges });
}

/** Writes a vocabulary as the two files that `loadTokenizer`, transformers and diffusers read; the folder exists. */
export async function saveVocabulary(folder: string, { vocab, merges }: BpeVocabulary): Promise<void> {
  const lines = [firstLine, ...merges.map((pair) => pair.join(" "))];
  await writeWhole(join(folder, vocabFile), `${JSON.stringify(Object.fromEntries(vocab))}\n`);
  await writeWhole(join(folder, mergesFile), `${lines.join("\n")}\n`);
}

async function readText(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), "utf8").catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === "ENOENT" ? "not-found" : "io";
    throw new FoleyError(code, `${folder}: expected a readable ${name}, got ${cause.code}; check the folder`, {
      cause,
    });
  });
}

const vocabulary = "a JSON object of tokens and ids";
const vocabSchema = z.record(z.string(), z.int().nonnegative());

function parseVocab(path: string, text: string): Map<string, number> {
  const result = vocabSchema.safeParse(parseJson(text, path, { expected: vocabulary, advice }));
  if (result.success) return new Map(Object.entries(result.data));
  throw malformed(path, vocabulary, result.error.issues[0]?.message ?? "something else");
}

function parseMerges(path: string, text: string, vocab: ReadonlyMap<string, number>): [string, string][] {
  const lines = text.split(/\r?\n/).filter((line, i) => line !== "" && !(i === 0 && line.startsWith("#version")));
  return lines.map((line) => {
    const [left, right, ...rest] = line.split(" ");
    if (left && right && rest.length === 0 && vocab.has(left + right)) return [left, right];
    throw malformed(path, "two tokens a line whose union is in the vocabulary", JSON.stringify(line.slice(0, 60)));
  });
}

function malformed(path: string, expected: string, came: string): FoleyError {
  return new FoleyError("config", `${path}: expected ${expected}, got ${came}; ${advice}`);
}
