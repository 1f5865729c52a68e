import { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";
import { type AddedToken, addedTokenSchema } from "./added-token.ts";
import type { BpeVocabulary } from "./train-bpe.ts";

/** What a `tokenizer.json` says of a byte-level BPE tokenizer. */
export interface TokenizerJson extends BpeVocabulary {
  readonly addedTokens: readonly AddedToken[];
}

const id = z.int().nonnegative();
const merge = z.union([z.string(), z.tuple([z.string(), z.string()])]);
const noAffix = z.union([z.literal(""), z.null()]).optional();

const schema = z.object({
  added_tokens: z.array(addedTokenSchema.and(z.object({ id }))).default([]),
  model: z.object({
    // Older files do not say it.
    type: z.literal("BPE").default("BPE"),
    vocab: z.record(z.string(), id),
    merges: z.array(merge),
    // Those of another kind of BPE than RoBERTa's, as CLIP's.
    continuing_subword_prefix: noAffix,
    end_of_word_suffix: noAffix,
    byte_fallback: z.literal(false).optional(),
  }),
});

/**
 * The vocabulary and the added tokens of a `tokenizer.json`, as the tokenizers library writes it. As transformers does for
 * RoBERTa's, its pipeline of normalizer, splitter and template is not followed: RoBERTa's is.
 *
 * @throws FoleyError "config" where it is no BPE tokenizer like RoBERTa's
 */
export function readTokenizerJson(where: string, settings: unknown): TokenizerJson {
  const result = schema.safeParse(settings);
  if (!result.success) {
    const [issue] = result.error.issues;
    const name = issue?.path.slice(0, 4).join(".") || "the file";
    const advice = "foley reads byte-level BPE as RoBERTa's alone; take the model's own tokenizer";
    throw new FoleyError("config", `${where}: ${name}: ${issue?.message}; ${advice}`);
  }
  const { added_tokens: addedTokens, model } = result.data;
  const vocab = new Map(Object.entries(model.vocab));
  return { vocab, merges: model.merges.map((pair) => readMerge(where, pair, vocab)), addedTokens };
}

function readMerge(
  where: string,
  pair: string | readonly [string, string],
  vocab: ReadonlyMap<string, number>,
): [string, string] {
  const [left, right, ...rest] = typeof pair === "string" ? pair.split(" ") : pair;
  if (left && right && rest.length === 0 && vocab.has(left + right)) return [left, right];
  const came = JSON.stringify(pair).slice(0, 60);
  const expected = "pairs of tokens whose union is in the vocabulary";
  throw new FoleyError("config", `${where}: model.merges: expected ${expected}, got ${came}; download it again`);
}
