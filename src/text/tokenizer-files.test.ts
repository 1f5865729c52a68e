import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTokenizer } from "./tokenizer.ts";
import { loadTokenizer, saveVocabulary } from "./tokenizer-files.ts";
import { trainByteLevelBpe } from "./train-bpe.ts";

const vocabulary = trainByteLevelBpe(["a dog barks", "the dogs bark 0 times, # # 1 time"], 290);

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-text-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the tokenizer's files", () => {
  it("load as the tokenizer that was saved", async () => {
    await saveVocabulary(folder, vocabulary);
    expect(await readdir(folder)).toEqual(["merges.txt", "vocab.json"]);
    const loaded = await loadTokenizer(folder);
    const text = "dogs bark # times";
    expect(loaded.encode(text)).toEqual(createTokenizer("here", vocabulary).encode(text));
    expect(loaded.vocabSize).toBe(vocabulary.vocab.size);
    expect(loaded.padTokenId).toBe(1);
  });

  it("are refused by name where missing or malformed", async () => {
    await expect(loadTokenizer(folder)).rejects.toMatchObject({ code: "not-found" });
    await saveVocabulary(folder, vocabulary);
    await writeFile(join(folder, "merges.txt"), "#version: 0.2\na b c\n");
    await expect(loadTokenizer(folder)).rejects.toThrow(
      'merges.txt: expected two tokens a line whose union is in the vocabulary, got "a b c"',
    );
    await writeFile(join(folder, "vocab.json"), '{"a": "x"}');
    await expect(loadTokenizer(folder)).rejects.toMatchObject({ code: "config" });
    await writeFile(join(folder, "vocab.json"), "{");
    await expect(loadTokenizer(folder)).rejects.toThrow("vocab.json: expected a JSON object of tokens and ids");
  });
});

describe("createTokenizer", () => {
  it("needs every special token", () => {
    const vocab = new Map([...vocabulary.vocab].filter(([token]) => token !== "<mask>"));
    expect(() => createTokenizer("here", { ...vocabulary, vocab })).toThrow("here: expected the token <mask>");
  });

  it("refuses a length without room for the frame", () => {
    expect(() => createTokenizer("here", vocabulary).encode("a", { maxLength: 1 })).toThrow(
      "maxLength of at least 2, got 1",
    );
  });
});

describe("trainByteLevelBpe", () => {
  it("depends on the texts alone and stops where no pair occurs twice", () => {
    expect(trainByteLevelBpe(["ab ab", "ab"], 1000)).toEqual(trainByteLevelBpe(["ab ab", "ab"], 1000));
    expect(trainByteLevelBpe(["ab ab", "ab"], 1000).merges).toEqual([["a", "b"]]);
  });

  it("refuses a size without room for the bytes", () => {
    expect(() => trainByteLevelBpe([], 260)).toThrow("expected an integer of at least 261 as vocabSize, got 260");
  });
});
