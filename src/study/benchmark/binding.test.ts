import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tinyBenchmark } from "../../../test/support/tiny-benchmark.ts";
import { workOf } from "../../engine/work.ts";
import { mixtureWarnings } from "../report/made-by.ts";
import { madeByLines } from "../report/made-by-words.ts";
import type { BenchmarkTools } from "./benchmark-tools.ts";
import { bindStudy, versionsOf } from "./binding.ts";
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
  await bindStudy(configNow(), toolsWith(), [], workOf());
  await describeAs("a cat meows");
  await expect(bindStudy(configNow(), toolsWith(), [], workOf())).rejects.toThrow(
    /made-by.json: captions, classes or weights of the sounds of birds to learn from: expected [0-9a-f]{64}, got .*; undo/,
  );
  const path = join(at("study"), "made-by.json");
  await writeFile(path, (await readFile(path, "utf8")).replaceAll(/,\s*"textHash": "[0-9a-f]+"/g, ""));
  expect(await bindStudy(configNow(), toolsWith(), [], workOf())).toMatchObject({
    sounds: { birds: { training: { soundCount } } },
  });
});

it("notes each foley and device that worked at a study, and none that only tells of it", async () => {
  const [older, newer] = [toolsWith(), toolsWith({ version: "2.0.0", runtime: { device: "webgpu" } })];
  const begun = await bindStudy(configNow(), older, [versionsOf(older)], workOf());
  expect(begun.versions).toMatchObject({ foley: "1.0.0", device: "cpu" });
  expect((await bindStudy(configNow(), newer, [], workOf())).versions).toEqual(begun.versions);
  const both = await bindStudy(configNow(), newer, [versionsOf(newer)], workOf());
  expect(both.versions).toEqual({ ...begun.versions, foley: ["1.0.0", "2.0.0"], device: ["cpu", "webgpu"] });
  expect(await bindStudy(configNow(), older, [versionsOf(older)], workOf())).toEqual(both);
  expect([mixtureWarnings(begun), mixtureWarnings(both)]).toEqual([
    [],
    [expect.stringContaining("versions of foley, 1.0.0 and 2.0.0"), expect.stringContaining("devices, cpu and webgpu")],
  ]);
  expect(madeByLines(null, both)[1]).toBe(`foley 1.0.0 and 2.0.0, Node ${process.versions.node}, cpu and webgpu`);
});

it("reads each sound once in a process, tells of it, and can be stopped in between", async () => {
  const stop = new AbortController();
  const stopping = workOf({ signal: stop.signal, report: () => stop.abort() });
  await expect(bindStudy(configNow(), toolsWith(), [], stopping)).rejects.toMatchObject({ code: "aborted" });
  let told: string[] = [];
  const telling = workOf({ report: ({ stage, done, total }) => told.push(`${stage} ${done} of ${total}`) });
  await bindStudy(configNow(), toolsWith(), [], telling);
  expect([told.length, told.at(-1)]).toEqual([2 * soundCount - 1, "sounds 19 of 19"]);
  told = [];
  await bindStudy(configNow(), toolsWith(), [], telling);
  expect(told).toEqual([]);
  await writeFile(at("0.wav"), "another");
  await expect(bindStudy(configNow(), toolsWith(), [], telling)).rejects.toThrow("the sounds of birds to learn from");
  expect(told).toEqual(["sounds 1 of 1"]);
});
