import { existsSync } from "node:fs";
import { join } from "node:path";
import { withMember } from "../../engine/json/json-text.ts";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { readTextIfThere } from "../../files/read-text.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { longestLength } from "../tokenizer-config.ts";
import { tokenizerFiles } from "../tokenizer-files.ts";
import type { BpeVocabulary } from "../train-bpe.ts";

const firstLine = "#version: 0.2";

/** Writes a vocabulary as the two files that `loadTokenizer`, transformers and diffusers read, in a folder that is made where it is missing. */
export async function saveVocabulary(folder: string, { vocab, merges }: BpeVocabulary): Promise<void> {
  makeFolder(folder);
  const lines = [firstLine, ...merges.map((pair) => pair.join(" "))];
  await writeWhole(join(folder, tokenizerFiles.vocab), `${JSON.stringify(Object.fromEntries(vocab))}\n`);
  await writeWhole(join(folder, tokenizerFiles.merges), `${lines.join("\n")}\n`);
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
  const path = join(folder, tokenizerFiles.config);
  const mask_token = existsSync(join(folder, tokenizerFiles.whole)) ? undefined : robertaMask;
  const plain = `${JSON.stringify({ tokenizer_class: "RobertaTokenizer", mask_token }, null, 2)}\n`;
  const text = (await readTextIfThere(path, `a tokenizer's ${tokenizerFiles.config}`, "config")) ?? plain;
  const { model_max_length: said } = parseJsonObject(text, path, {
    advice: "write or download the tokenizer again",
  });
  if (typeof said === "number" && said < longestLength) return;
  await writeWhole(path, withMember(text, "model_max_length", modelMaxLength));
}
