import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { folderFiles } from "../src/files/folder-files.ts";
import { loadTokenizer } from "../src/text/tokenizer-files.ts";

interface Form {
  readonly size: number;
  readonly modelMaxLength: number | null;
  readonly inputIds: number[][];
}

/** The same tokenizer in each form that folders hold; see tools/golden/tokenizer_files.py. */
const folder = fileURLToPath(new URL("golden/tokenizers", import.meta.url));
const golden = JSON.parse(readFileSync(`${folder}/encodings.json`, "utf8")) as {
  readonly texts: string[];
  readonly forms: Record<string, Form>;
};

describe.each(Object.entries(golden.forms))("a tokenizer's folder: %s", (name, form) => {
  it("reads every text as transformers does", async () => {
    const tokenizer = await loadTokenizer(folderFiles(`${folder}/${name}`), "");
    const read = golden.texts.map((text) => tokenizer.encode(text).inputIds);
    const wrong = golden.texts.filter((_, i) => read[i]?.join() !== form.inputIds[i]?.join());
    expect(wrong).toEqual([]);
    expect(tokenizer).toMatchObject({ vocabSize: form.size, modelMaxLength: form.modelMaxLength });
  });
});
