import { Tokenizer as BpeTokenizer } from "@huggingface/tokenizers";
import { FoleyError } from "../engine/tensor/error.ts";
import { type AddedToken, cutAtTokens, plainToken } from "./added-token.ts";
import { splitIntoPieces } from "./byte-level.ts";
import type { BpeVocabulary } from "./train-bpe.ts";

/** A text as a text encoder takes it; both lists are equally long. */
export interface EncodedText {
  readonly inputIds: number[];
  /** 1 for tokens of the text, 0 for padding. */
  readonly attentionMask: number[];
}

export interface TokenizeOptions {
  /** Length to cut and pad to, `<s>` and `</s>` included; without it the text is as long as it is. */
  readonly maxLength?: number | undefined;
}

/** Text to token ids. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly padTokenId: number;
  /** To how many tokens the tokenizer's own settings say to cut a text, `<s>` and `</s>` included; null where they don't. */
  readonly modelMaxLength: number | null;
  /** @throws FoleyError "usage" where `maxLength` leaves no room for `<s>` and `</s>` */
  encode(text: string, options?: TokenizeOptions): EncodedText;
}

/** What a tokenizer may say besides its vocabulary. */
export interface TokenizerOptions {
  /** Tokens that are looked for in a text as they are written; others are RoBERTa's. */
  readonly addedTokens?: readonly AddedToken[] | undefined;
  /** Whether the first word is treated as if a space stood before it. */
  readonly addPrefixSpace?: boolean | undefined;
  readonly modelMaxLength?: number | null | undefined;
}

/**
 * RoBERTa's byte-level BPE tokenizer.
 *
 * @param where the folder or name of the vocabulary, to begin an error with
 * @throws FoleyError "config" where the vocabulary lacks a special token
 */
export function createTokenizer(
  where: string,
  { vocab, merges }: BpeVocabulary,
  { addedTokens = [], addPrefixSpace = false, modelMaxLength = null }: TokenizerOptions = {},
): Tokenizer {
  const known = new Map([...addedTokens.map(({ content, id }) => [content, id] as const), ...vocab]);
  const special = specialTokens(where, known);
  const added = withSpecial(addedTokens, special, known);
  const bpe = new BpeTokenizer(describe(vocab, merges), {});
  const idsOfPiece = (piece: string): number[] => bpe.encode(piece, { add_special_tokens: false }).ids;
  const prefixed = (section: string): string => (addPrefixSpace && !section.startsWith(" ") ? ` ${section}` : section);
  const idsOf = (text: string): number[] =>
    cutAtTokens(text, added).flatMap((section) =>
      typeof section === "number" ? [section] : splitIntoPieces(prefixed(section)).flatMap(idsOfPiece),
    );
  return {
    vocabSize: known.size,
    padTokenId: special["<pad>"],
    modelMaxLength,
    encode: (text, { maxLength } = {}) => frame(idsOf(text), special, maxLength),
  };
}

const specialNames = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] as const;

type SpecialTokens = Readonly<Record<(typeof specialNames)[number], number>>;

function specialTokens(where: string, known: ReadonlyMap<string, number>): SpecialTokens {
  const idOf = (token: string): number => {
    const id = known.get(token);
    if (id !== undefined) return id;
    const advice = "check its vocabulary; foley reads RoBERTa's tokenizer alone";
    throw new FoleyError("config", `${where}: expected the token ${token} in the vocabulary, got none; ${advice}`);
  };
  return Object.fromEntries(specialNames.map((name) => [name, idOf(name)])) as SpecialTokens;
}

/** RoBERTa's special tokens where they are not among the others; ids are those of the vocabulary where it has the token. */
function withSpecial(
  added: readonly AddedToken[],
  special: SpecialTokens,
  known: ReadonlyMap<string, number>,
): readonly AddedToken[] {
  const missing = specialNames.filter((name) => !added.some(({ content }) => content === name));
  return [
    ...added.map((token) => ({ ...token, id: known.get(token.content) ?? token.id })),
    // A mask takes the space before it with it, so that "a <mask>" reads like "a word".
    ...missing.map((name) => ({ ...plainToken, content: name, id: special[name], lstrip: name === "<mask>" })),
  ];
}

/** A `tokenizer.json` of the merges alone: what stands before them and after is done here. */
function describe(vocab: ReadonlyMap<string, number>, merges: BpeVocabulary["merges"]): object {
  return {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: { type: "BPE", unk_token: "<unk>", vocab: Object.fromEntries(vocab), merges },
  };
}

function frame(content: readonly number[], special: SpecialTokens, maxLength = content.length + 2): EncodedText {
  if (!Number.isInteger(maxLength) || maxLength < 2) {
    throw new FoleyError("usage", `encode: expected a maxLength of at least 2, got ${maxLength}; choose a longer one`);
  }
  const kept = [special["<s>"], ...content.slice(0, maxLength - 2), special["</s>"]];
  const padding = maxLength - kept.length;
  return {
    inputIds: [...kept, ...Array<number>(padding).fill(special["<pad>"])],
    attentionMask: [...kept.map(() => 1), ...Array<number>(padding).fill(0)],
  };
}
