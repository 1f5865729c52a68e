import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createTokenizer } from "../src/text/tokenizer.ts";
import { trainByteLevelBpe } from "../src/text/train-bpe.ts";

interface Golden {
  readonly corpus: string[];
  readonly vocab: Record<string, number>;
  readonly merges: [string, string][];
  readonly encodings: { text: string; inputIds: number[]; paddedIds: number[]; paddedMask: number[] }[];
}

const golden = JSON.parse(readFileSync(new URL("golden/text.json", import.meta.url), "utf8")) as Golden;
const vocab = new Map(Object.entries(golden.vocab));
const tokenizer = createTokenizer("golden", { vocab, merges: golden.merges });

describe("the tokenizer, as transformers' RobertaTokenizer", () => {
  it.each(golden.encodings)("encodes $text", ({ text, inputIds }) => {
    expect(tokenizer.encode(text)).toEqual({ inputIds, attentionMask: inputIds.map(() => 1) });
  });

  it.each(golden.encodings)("cuts and pads $text", ({ text, paddedIds, paddedMask }) => {
    expect(tokenizer.encode(text, { maxLength: 24 })).toEqual({ inputIds: paddedIds, attentionMask: paddedMask });
  });
});

it("learns the merges and the vocabulary that the tokenizers library learns", () => {
  const trained = trainByteLevelBpe(golden.corpus, vocab.size);
  expect(trained.merges).toEqual(golden.merges);
  expect(Object.fromEntries(trained.vocab)).toEqual(golden.vocab);
});
