import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderFiles } from "../files/folder-files.ts";
import { saveVocabulary } from "./node/write-tokenizer.ts";
import { createTokenizer } from "./tokenizer.ts";
import { loadTokenizer } from "./tokenizer-files.ts";
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
    const loaded = await loadTokenizer(folderFiles(folder), "");
    const text = "dogs bark # times";
    expect(loaded.encode(text)).toEqual(createTokenizer("here", vocabulary).encode(text));
    expect(loaded.vocabSize).toBe(vocabulary.vocab.size);
    expect(loaded.padTokenId).toBe(1);
  });

  it("are refused by name where missing or malformed", async () => {
    await expect(loadTokenizer(folderFiles(folder), "")).rejects.toMatchObject({ code: "not-found" });
    await saveVocabulary(folder, vocabulary);
    await writeFile(join(folder, "merges.txt"), "#version: 0.2\na b c\n");
    await expect(loadTokenizer(folderFiles(folder), "")).rejects.toThrow(
      'merges.txt: expected two tokens a line whose union is in the vocabulary, got "a b c"',
    );
    await writeFile(join(folder, "vocab.json"), '{"a": "x"}');
    await expect(loadTokenizer(folderFiles(folder), "")).rejects.toMatchObject({ code: "config" });
    await writeFile(join(folder, "vocab.json"), "{");
    await expect(loadTokenizer(folderFiles(folder), "")).rejects.toThrow(
      "vocab.json: expected a JSON object of tokens and ids",
    );
  });
});

describe("tokenizer.json", () => {
  const settings = (model: object, tokens: readonly object[] = []): string =>
    JSON.stringify({
      added_tokens: tokens,
      model: { type: "BPE", vocab: Object.fromEntries(vocabulary.vocab), ...model },
    });
  const merges = vocabulary.merges.map((pair) => pair.join(" "));

  it("is the same tokenizer, with merges in either form", async () => {
    for (const form of [merges, vocabulary.merges]) {
      await writeFile(join(folder, "tokenizer.json"), settings({ merges: form }));
      const text = "dogs bark # times";
      const loaded = await loadTokenizer(folderFiles(folder), "");
      expect(loaded.encode(text)).toEqual(createTokenizer("here", vocabulary).encode(text));
    }
  });

  it("counts before vocab.json and merges.txt, as in transformers", async () => {
    await saveVocabulary(folder, vocabulary);
    const strips = { id: vocabulary.vocab.get("<mask>"), content: "<mask>", lstrip: false };
    await writeFile(join(folder, "tokenizer.json"), settings({ merges }, [strips]));
    const spaced = (await loadTokenizer(folderFiles(folder), "")).encode("a <mask>").inputIds;
    await rm(join(folder, "tokenizer.json"));
    expect((await loadTokenizer(folderFiles(folder), "")).encode("a <mask>").inputIds).toHaveLength(spaced.length - 1);
  });

  it("adds tokens that the vocabulary lacks", async () => {
    const rain = { id: 999, content: "[rain]", rstrip: true };
    await writeFile(join(folder, "tokenizer.json"), settings({ merges }, [rain]));
    const loaded = await loadTokenizer(folderFiles(folder), "");
    expect(loaded.vocabSize).toBe(vocabulary.vocab.size + 1);
    expect(loaded.encode("[rain]  a").inputIds).toEqual([0, 999, vocabulary.vocab.get("a"), 2]);
  });

  it.each([
    ["another kind", { type: "Unigram", merges: [] }, "model.type: Invalid input"],
    ["CLIP's endings", { merges: [], end_of_word_suffix: "</w>" }, "model.end_of_word_suffix: Invalid input"],
    [
      "merges of nothing",
      { merges: ["x y"] },
      'model.merges: expected pairs of tokens whose union is in the vocabulary, got "x y"',
    ],
    ["no merges", {}, "model.merges: Invalid input"],
  ])("is refused in one line where it is of %s", async (_what, model, message) => {
    await writeFile(join(folder, "tokenizer.json"), settings(model));
    await expect(loadTokenizer(folderFiles(folder), "")).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining(message),
    });
    await expect(loadTokenizer(folderFiles(folder), "")).rejects.not.toThrow(/\n/);
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
