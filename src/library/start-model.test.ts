import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { workOf } from "../engine/work.ts";
import { checkTokenizerUse, findStartModel } from "./start-model.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const golden = (name: string): string => fileURLToPath(new URL(`../../test/golden/${name}`, import.meta.url));
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-start-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function make(checkpoint: string, out: string, tokenizer = golden("pipeline/tokenizer")): Promise<Buffer> {
  const start = findStartModel(checkpoint, at(out), tokenizer);
  await start.make(workOf());
  return readFile(join(start.folder, "unet", "diffusion_pytorch_model.safetensors"));
}

it("an original checkpoint is made into a folder once, and another one's is never taken for it", async () => {
  const [first, second] = [golden("original/audioldm.ckpt"), golden("original/training.ckpt")];
  const made = await make(first, "run");
  await writeFile(at("run", "from", "mine"), "");
  await cp(first, at("moved.ckpt"));
  expect((await make(at("moved.ckpt"), "run")).equals(made)).toBe(true);
  await readFile(at("run", "from", "mine"));

  await make(second, "run");
  await expect(readFile(at("run", "from", "mine"))).rejects.toThrow();

  await cp(golden("pipeline/tokenizer"), at("words"), { recursive: true });
  await writeFile(at("run", "from", "mine"), "");
  await writeFile(at("words", "merges.txt"), `${await readFile(at("words", "merges.txt"), "utf8")}\n`);
  await make(second, "run", at("words"));
  await expect(readFile(at("run", "from", "mine"))).rejects.toThrow();
});

it("words are refused beside a model that has its own, and beside none", () => {
  const words = golden("pipeline/tokenizer");
  expect(() => checkTokenizerUse(golden("original/audioldm.ckpt"), words)).not.toThrow();
  expect(() => checkTokenizerUse("nano", undefined)).not.toThrow();
  expect(() => checkTokenizerUse("nano", words)).toThrow(/got .*nano, which has its own; leave tokenizer out/);
  expect(() => checkTokenizerUse(undefined, words)).toThrow(/got no model to begin from; leave tokenizer out/);
  expect(() => checkTokenizerUse(at("gone.ckpt"), words)).toThrow(/model: expected nano or .*gone\.ckpt/);
});
