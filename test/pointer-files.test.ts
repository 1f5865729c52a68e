import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderFiles } from "../src/files/folder-files.ts";
import { loadScheduler } from "../src/generate/compiled-parts.ts";
import { inspectModel } from "../src/models/inspect.ts";
import { readManifest } from "../src/models/manifest.ts";
import { readPartConfig } from "../src/models/part-files.ts";
import { checkPipeline } from "../src/models/pipeline-class.ts";
import { loadTokenizer } from "../src/text/tokenizer-files.ts";

const nano = fileURLToPath(new URL("../models/nano", import.meta.url));
const small = ["tokenizer", "scheduler", "model_index.json", "foley.json", "unet/config.json"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "foley-pointers-"));
  for (const name of small) cpSync(join(nano, name), join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 12345\n";

/** Every small file of a model folder, and who reads it. */
const readers: readonly (readonly [string, (folder: string) => unknown])[] = [
  ["tokenizer/vocab.json", (model) => loadTokenizer(folderFiles(model), "tokenizer")],
  ["tokenizer/merges.txt", (model) => loadTokenizer(folderFiles(model), "tokenizer")],
  ["tokenizer/tokenizer.json", (model) => loadTokenizer(folderFiles(model), "tokenizer")],
  ["tokenizer/tokenizer_config.json", (model) => loadTokenizer(folderFiles(model), "tokenizer")],
  ["scheduler/scheduler_config.json", (model) => loadScheduler(folderFiles(model))],
  ["model_index.json", async (model) => checkPipeline(folderFiles(model))],
  ["model_index.json", (model) => inspectModel(folderFiles(model))],
  ["foley.json", (model) => readManifest(folderFiles(model))],
  ["unet/config.json", (model) => readPartConfig(folderFiles(model), "unet")],
  ["unet/config.json", (model) => inspectModel(folderFiles(withoutIndex(model)))],
];

/** Classes are then told by the parts' own settings. */
function withoutIndex(model: string): string {
  rmSync(join(model, "model_index.json"));
  return model;
}

describe("each small file of a model folder", () => {
  test.each(readers)("%s is named where it is a pointer of Git LFS", async (name, read) => {
    writeFileSync(join(folder, name), pointer);
    await expect(read(folder)).rejects.toThrow(
      /: expected .*, got a Git LFS pointer, which only stands for it; fetch /,
    );
  });

  test.skipIf(process.platform === "win32").each(readers)("%s is named where it is a pipe", async (name, read) => {
    rmSync(join(folder, name), { force: true });
    execFileSync("mkfifo", [join(folder, name)]);
    await expect(read(folder)).rejects.toThrow(/: expected .*, got a pipe; write it to a file first$/);
  });
});
