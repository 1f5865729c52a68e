import { z } from "zod";
import { type ModelFiles, pathIn, textIfThere } from "../engine/bytes/model-files.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type AddedToken, plainToken } from "./added-token.ts";
import { createTokenizer, type Tokenizer } from "./tokenizer.ts";
import { parseTokenizerSettings, type SettingsFile, type TokenizerSettings } from "./tokenizer-config.ts";
import { readTokenizerJson } from "./tokenizer-json.ts";
import type { BpeVocabulary } from "./train-bpe.ts";

/** Every file that belongs to a tokenizer, where it is there. */
export const tokenizerFiles = {
  whole: "tokenizer.json",
  vocab: "vocab.json",
  merges: "merges.txt",
  config: "tokenizer_config.json",
  special: "special_tokens_map.json",
  added: "added_tokens.json",
} as const;

const {
  whole: wholeFile,
  vocab: vocabFile,
  merges: mergesFile,
  config: configFile,
  special: specialFile,
} = tokenizerFiles;
const advice = "write or download the tokenizer again";

/** Whether a folder among a model's files holds a tokenizer's vocabulary, in either form. */
export async function hasTokenizer(files: ModelFiles, folder: string): Promise<boolean> {
  return (await files.has(pathIn(folder, wholeFile))) || (await files.has(pathIn(folder, vocabFile)));
}

/**
 * The tokenizer of a folder with `tokenizer.json`, as transformers writes it from version 5 on, or with `vocab.json` and
 * `merges.txt`. Where both are there the first counts, as in transformers. What tokens typed into a text do with the space
 * beside them is taken from `tokenizer_config.json`, `tokenizer.json` or `special_tokens_map.json`, whichever says it first;
 * where none does, the mask takes the space before it, as RoBERTa's.
 *
 * @param folder among the model's files; `""` for the place itself
 * @throws FoleyError "not-found" where a file is missing, "config" where one is malformed or of another kind of tokenizer
 */
export async function loadTokenizer(files: ModelFiles, folder: string): Promise<Tokenizer> {
  const settings = await readSettings(files, folder);
  const { addPrefixSpace, modelMaxLength } = settings;
  const isWhole = await files.has(pathIn(folder, wholeFile));
  const { vocab, merges, addedTokens } = await (isWhole ? readWhole : readPair)(files, folder, settings);
  return createTokenizer(files.nameOf(folder), { vocab, merges }, { addedTokens, addPrefixSpace, modelMaxLength });
}

type Vocabulary = BpeVocabulary & { readonly addedTokens: readonly AddedToken[] };

async function readWhole(files: ModelFiles, folder: string, { addedTokens }: TokenizerSettings): Promise<Vocabulary> {
  const where = files.nameOf(pathIn(folder, wholeFile));
  const found = readTokenizerJson(where, parseJson(await readFile(files, folder, wholeFile), where, { advice }));
  const tokens = addedTokens ?? found.addedTokens;
  // transformers looks for special tokens that are not listed without the space beside them.
  const mask = [...found.vocab].filter(
    ([name]) => name === "<mask>" && !tokens.some(({ content }) => content === name),
  );
  return { ...found, addedTokens: [...tokens, ...mask.map(([content, id]) => ({ ...plainToken, content, id }))] };
}

async function readPair(
  files: ModelFiles,
  folder: string,
  { addedTokens, roleTokens }: TokenizerSettings,
): Promise<Vocabulary> {
  const [vocabText, mergesText] = await Promise.all([
    readFile(files, folder, vocabFile),
    readFile(files, folder, mergesFile),
  ]);
  const vocab = parseVocab(files.nameOf(pathIn(folder, vocabFile)), vocabText);
  const merges = parseMerges(files.nameOf(pathIn(folder, mergesFile)), mergesText, vocab);
  const named = roleTokens.flatMap((token) => {
    const id = vocab.get(token.content);
    return id === undefined ? [] : [{ ...token, id }];
  });
  const unique = [...new Map(named.map((token) => [token.content, token])).values()];
  return { vocab, merges, addedTokens: addedTokens ?? unique };
}

async function readSettings(files: ModelFiles, folder: string): Promise<TokenizerSettings> {
  const [config, special] = await Promise.all([
    readOptional(files, folder, configFile),
    readOptional(files, folder, specialFile),
  ]);
  return parseTokenizerSettings(config, special);
}

/** What a file holds, and what it is called; nothing where it is not there. */
async function readOptional(files: ModelFiles, folder: string, name: string): Promise<SettingsFile> {
  const path = pathIn(folder, name);
  const where = files.nameOf(path);
  const text = await textIfThere(files, path, `a tokenizer's ${name}`);
  return { where, settings: text === null ? {} : parseJson(text, where, { advice }) };
}

async function readFile(files: ModelFiles, folder: string, name: string): Promise<string> {
  const expected = name === vocabFile ? `${wholeFile}, or ${vocabFile} and ${mergesFile}` : name;
  const text = await textIfThere(files, pathIn(folder, name), `a tokenizer's ${name}`);
  if (text !== null) return text;
  const where = files.nameOf(folder);
  throw new FoleyError("not-found", `${where}: expected a readable ${expected}, got no such file; check the folder`);
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
