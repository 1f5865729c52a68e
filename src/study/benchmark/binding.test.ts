import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tinyBenchmark } from "../../../test/support/tiny-benchmark.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import { bindStudy } from "./binding.ts";
import { checkBenchmarkConfig } from "./parse-config.ts";

const soundCount = 10;
let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-binding-"));
  for (const part of ["unet", "vae", "text_encoder", "tokenizer", "scheduler"])
    await mkdir(join(at("model"), part), { recursive: true });
  for (let i = 0; i < 2 * soundCount; i++) await writeFile(at(`${i}.wav`), `sound ${i}`);
  await describeAs("a dog barks");
});
afterEach(() => rm(folder, { recursive: true }));

/** Says so of the first sound that is learnt from. */
async function describeAs(caption: string): Promise<void> {
  const rows = Array.from({ length: 2 * soundCount }, (_, i) => [
    ...[`${i}.wav`, i === 0 ? caption : "rain falls", i < soundCount ? "train" : "test"],
  ]);
  await writeFile(at("sounds.csv"), `${[["file", "caption", "split"], ...rows].map(String).join("\n")}\n`);
}

const judge = { name: "judge", hash: "a".repeat(64), protocol: "none" };

function toolsWith(versions: object = {}): BenchmarkTools {
  const judges = { classifier: judge, frames: judge, clap: null, programs: null };
  const said = { version: "1.0.0", commit: null, command: null, preparedFolder: null, runtime: { device: "cpu" } };
  return { ...said, ...versions, judges, folder: at("study") } as unknown as BenchmarkTools;
}

function configNow() {
  const dataset = { name: "birds", path: at("sounds.csv"), train: { split: "train" }, test: { split: "test" } };
  return checkBenchmarkConfig("a.json", { ...tinyBenchmark(at("model")), datasets: [dataset] });
}

it("holds a study to what is said of its sounds, and one that was begun without it to the sounds alone", async () => {
  await bindStudy(configNow(), toolsWith());
  await describeAs("a cat meows");
  await expect(bindStudy(configNow(), toolsWith())).rejects.toThrow(
    /made-by.json: captions, classes or weights of the sounds of birds to learn from: expected [0-9a-f]{64}, got .*; undo/,
  );
  const path = join(at("study"), "made-by.json");
  await writeFile(path, (await readFile(path, "utf8")).replaceAll(/,\s*"textHash": "[0-9a-f]+"/g, ""));
  expect(await bindStudy(configNow(), toolsWith())).toMatchObject({ sounds: { birds: { training: { soundCount } } } });
});
