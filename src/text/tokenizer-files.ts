import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { withMember } from "../engine/json/json-text.ts";
import { parseJson, parseJsonObject } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { readText as readTextFile } from "../files/read-text.ts";
import { writeWhole } from "../files/write-whole.ts";
import { type AddedToken, plainToken } from "./added-token.ts";
import { createTokenizer, type Tokenizer } from "./tokenizer.ts";
import { longestLength, parseTokenizerSettings, type TokenizerSettings } from "./tokenizer-config.ts";
import { readTokenizerJson } from "./tokenizer-json.ts";
import type { BpeVocabulary } from "./train-bpe.ts";

const wholeFile = "tokenizer.json";
const vocabFile = "vocab.json";
const mergesFile = "merges.txt";
const firstLine = "#version: 0.2";
const configFile = "tokenizer_config.json";
const advice = "write or download the tokenizer again";

/** Every file that belongs to a tokenizer, where it is there. */
export const tokenizerFileNames: readonly string[] = [
  wholeFile,
  vocabFile,
  mergesFile,
  configFile,
  "special_tokens_map.json",
  "added_tokens.json",
];

/** Whether a folder holds a tokenizer's vocabulary, in either form. */
export function hasTokenizer(folder: string): boolean {
  return existsSync(join(folder, wholeFile)) || existsSync(join(folder, vocabFile));
}

/**
 * The tokenizer of a folder with `tokenizer.json`, as transformers writes it from version 5 on, or with `vocab.json` and
 * `merges.txt`. Where both are there the first counts, as in transformers. What tokens typed into a text do with the space
 * beside them is taken from `tokenizer_config.json`, `tokenizer.json` or `special_tokens_map.json`, whichever says it first;
 * where none does, the mask takes the space before it, as RoBERTa's.
 *
 * @throws FoleyError "not-found" where a file is missing, "config" where one is malformed or of another kind of tokenizer
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const settings = await readSettings(folder);
  const { addPrefixSpace, modelMaxLength } = settings;
  const { vocab, merges, addedTokens } = existsSync(join(folder, wholeFile))
    ? await readWhole(folder, settings)
    : await readPair(folder, settings);
  return createTokenizer(folder, { vocab, merges }, { addedTokens, addPrefixSpace, modelMaxLength });
}

/** Writes a vocabulary as the two files that `loadTokenizer`, transformers and diffusers read; the folder exists. */
export async function saveVocabulary(folder: string, { vocab, merges }: BpeVocabulary): Promise<void> {
  const lines = [firstLine, ...merges.map((pair) => pair.join(" "))];
  await writeWhole(join(folder, vocabFile), `${JSON.stringify(Object.fromEntries(vocab))}\n`);
  await writeWhole(join(folder, mergesFile), `${lines.join("\n")}\n`);
}

/** What a tokenizer with `vocab.json` alone leaves unsaid: RoBERTa's mask takes the space before it with it. */
const robertaMask = {
  __type: "AddedToken",
  content: "<mask>",
  lstrip: true,
  rstrip: false,
  single_word: false,
  normalized: true,
};

/**
 * Sees to it that `tokenizer_config.json` says to how many tokens a text is cut, without which diffusers pads prompts to 10^30.
 *
 * @param folder of a tokenizer; what its settings say stays as it is
 */
export async function completeTokenizer(folder: string, modelMaxLength: number): Promise<void> {
  const path = join(folder, configFile);
  const mask = existsSync(join(folder, wholeFile)) ? {} : { mask_token: robertaMask };
  const plain = `${JSON.stringify({ tokenizer_class: "RobertaTokenizer", ...mask }, null, 2)}\n`;
  const text = existsSync(path) ? await readText(folder, configFile) : plain;
  const { model_max_length: said } = parseJsonObject(text, path, { advice });
  if (typeof said === "number" && said < longestLength) return;
  await writeWhole(path, withMember(text, "model_max_length", modelMaxLength));
}

type Vocabulary = BpeVocabulary & { readonly addedTokens: readonly AddedToken[] };

async function readWhole(folder: string, { addedTokens }: TokenizerSettings): Promise<Vocabulary> {
  const path = join(folder, wholeFile);
  const found = readTokenizerJson(path, parseJson(await readText(folder, wholeFile), path, { advice }));
  const tokens = addedTokens ?? found.addedTokens;
  // transformers looks for special tokens that are not listed without the space beside them.
  const mask = [...found.vocab].filter(
    ([name]) => name === "<mask>" && !tokens.some(({ content }) => content === name),
  );
  return { ...found, addedTokens: [...tokens, ...mask.map(([content, id]) => ({ ...plainToken, content, id }))] };
}

async function readPair(folder: string, { addedTokens, roleTokens }: TokenizerSettings): Promise<Vocabulary> {
  const [vocabText, mergesText] = await Promise.all([readText(folder, vocabFile), readText(folder, mergesFile)]);
  const vocab = parseVocab(join(folder, vocabFile), vocabText);
  const merges = parseMerges(join(folder, mergesFile), mergesText, vocab);
  const named = roleTokens.flatMap((token) => {
    const id = vocab.get(token.content);
    return id === undefined ? [] : [{ ...token, id }];
  });
  const unique = [...new Map(named.map((token) => [token.content, token])).values()];
  return { vocab, merges, addedTokens: addedTokens ?? unique };
}

async function readSettings(folder: string): Promise<TokenizerSettings> {
  const [config, special] = await Promise.all([
    readOptional(folder, configFile),
    readOptional(folder, "special_tokens_map.json"),
  ]);
  return parseTokenizerSettings(folder, config, special);
}

/** What a file holds; nothing where it is not there. */
async function readOptional(folder: string, name: string): Promise<unknown> {
  const path = join(folder, name);
  return existsSync(path) ? parseJson(await readText(folder, name), path, { advice }) : {};
}

async function readText(folder: string, name: string): Promise<string> {
  const expected = name === vocabFile ? `${wholeFile}, or ${vocabFile} and ${mergesFile}` : name;
  const path = join(folder, name);
  if (existsSync(path)) return readTextFile(path, `a tokenizer's ${name}`, "config");
  throw new FoleyError("not-found", `${folder}: expected a readable ${expected}, got no such file; check the folder`);
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
