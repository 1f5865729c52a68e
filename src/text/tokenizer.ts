import { Tokenizer as BpeTokenizer } from "@huggingface/tokenizers";
import { FoleyError } from "../engine/tensor/error.ts";
import type { BpeVocabulary } from "./train-bpe.ts";

/** A text as a text encoder takes it; both lists are equally long. */
export interface EncodedText {
  readonly inputIds: number[];
  /** 1 for tokens of the text, 0 for padding. */
  readonly attentionMask: number[];
}

export interface EncodeOptions {
  /** Length to cut and pad to, `<s>` and `</s>` included; without it the text is as long as it is. */
  readonly maxLength?: number;
}

/** Text to token ids. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly padTokenId: number;
  /** @throws FoleyError "usage" where `maxLength` leaves no room for `<s>` and `</s>` */
  encode(text: string, options?: EncodeOptions): EncodedText;
}

/**
 * RoBERTa's byte-level BPE tokenizer.
 *
 * @param where the folder or name of the vocabulary, to begin an error with
 * @throws FoleyError "config" where the vocabulary lacks a special token
 */
export function createTokenizer(where: string, { vocab, merges }: BpeVocabulary): Tokenizer {
  const special = specialTokens(where, vocab);
  const bpe = new BpeTokenizer(describe(vocab, merges, special), {});
  const ids = (text: string) => (text === "" ? [] : bpe.encode(text, { add_special_tokens: false }).ids);
  return {
    vocabSize: vocab.size,
    padTokenId: special["<pad>"],
    encode: (text, { maxLength } = {}) => frame(ids(text), special, maxLength),
  };
}

type SpecialTokens = Readonly<Record<"<s>" | "<pad>" | "</s>" | "<unk>" | "<mask>", number>>;

function specialTokens(where: string, vocab: ReadonlyMap<string, number>): SpecialTokens {
  const idOf = (token: string) => {
    const id = vocab.get(token);
    if (id !== undefined) return id;
    throw new FoleyError(
      "config",
      `${where}: expected the token ${token} in the vocabulary, got none; check vocab.json`,
    );
  };
  return {
    "<s>": idOf("<s>"),
    "<pad>": idOf("<pad>"),
    "</s>": idOf("</s>"),
    "<unk>": idOf("<unk>"),
    "<mask>": idOf("<mask>"),
  };
}

/** The settings that RoBERTa's `tokenizer.json` would hold, without its post-processing, which `frame` does. */
function describe(vocab: ReadonlyMap<string, number>, merges: BpeVocabulary["merges"], special: SpecialTokens): object {
  return {
    added_tokens: Object.entries(special).map(([content, id]) => ({
      id,
      content,
      special: true,
      single_word: false,
      // A mask takes the space before it with it, so that "a <mask>" reads like "a word".
      lstrip: content === "<mask>",
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: "ByteLevel" },
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
