import { cp, mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliOutcome, runCli } from "./support/run-cli.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const rain = fileURLToPath(new URL("fixtures/rain.wav", import.meta.url));
let folder: string;
let tiny: string;
let list: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-shards-"));
  [tiny, list] = [at("tiny"), at("prompts.txt")];
  await writeTinyModel(tiny);
  await writeFile(list, "rain\nwind\nrain\na dog, barking\nwaves\n");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const generate = (...rest: string[]): Promise<CliOutcome> =>
  runCli(
    ...["generate", "--prompts", list, "--model", tiny, "--device", "cpu", "--threads", "1"],
    ...["--duration", "0.1", "--steps", "1", "--quiet", ...rest],
  );

const shard = (text: string, out: string, ...rest: string[]): Promise<CliOutcome> =>
  generate("--seed", "3", "--shard", text, "--out", out, ...rest);

const merge = (...rest: string[]): Promise<CliOutcome> => runCli("merge", "--quiet", ...rest);

const soundsIn = async (place: string): Promise<Record<string, string>> => {
  const names = (await readdir(place)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await readFile(join(place, name))).toString("base64")])),
  );
};

describe("sounds made in shards", () => {
  test("are those of one machine, byte for byte, whether the shards share a folder or not", async () => {
    expect((await generate("--seed", "3", "--out", at("one"))).status).toBe(0);
    const one = await soundsIn(at("one"));
    expect(Object.keys(one)).toEqual(["a-dog-barking.wav", "rain-2.wav", "rain.wav", "waves.wav", "wind.wav"]);
    for (const text of ["2/2", "1/2"]) expect((await shard(text, at("shared"))).status).toBe(0);
    for (const text of ["1/3", "2/3", "3/3"]) expect((await shard(text, at(`apart-${text[0]}`))).status).toBe(0);
    const merged = await merge(at("shared"), "--out", at("from-shared"));
    expect(merged).toMatchObject({ status: 0, err: "" });
    expect(merged.out).toContain("rain-2.wav  (");
    await merge(at("apart-3"), at("apart-1"), at("apart-2"), "--out", at("from-apart"));
    expect(await soundsIn(at("from-shared"))).toEqual(one);
    expect(await soundsIn(at("from-apart"))).toEqual(one);
  });

  test("may be made and merged again, and nothing changes", async () => {
    const before = await soundsIn(at("from-shared"));
    expect((await shard("1/2", at("shared"))).out).toContain("shard 1/2 is whole: 3 of 5 units, 3 of them before");
    expect((await merge(at("shared"), "--out", at("from-shared"))).status).toBe(0);
    expect(await soundsIn(at("from-shared"))).toEqual(before);
  });
});

describe("a merge refuses in a line", () => {
  test("what lacks a shard, which it names", async () => {
    const { status, err } = await merge(at("apart-1"), at("apart-3"), "--out", at("none"));
    expect([status, err]).toEqual([1, "foley: merge: expected all 5 units, got 3; do shard 2/3 first\n"]);
  });

  test("what lacks the result of a unit", async () => {
    await cp(at("shared"), at("broken"), { recursive: true });
    const units = await readdir(at("broken", "units"), { recursive: true });
    await unlink(at("broken", "units", units.find((name) => name.endsWith("done.json")) ?? ""));
    expect((await merge(at("broken"), "--out", at("none"))).err).toMatch(
      /expected the result of unit \d, .* got none; do its shard again\n$/,
    );
  });

  test("shards of other settings, naming the first", async () => {
    await shard("1/2", at("other"), "--guidance", "2");
    const { err } = await merge(at("shared"), at("other"), "--out", at("none"));
    expect(err).toMatch(
      /^foley: merge: expected shards of one job, got those of several, with another wishes\.guidance, in /,
    );
  });

  test("shards of another version, naming both", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8"));
    await cp(at("shared"), at("older"), { recursive: true });
    for (const name of await readdir(at("older", "jobs"))) {
      const path = at("older", "jobs", name);
      await writeFile(path, (await readFile(path, "utf8")).replace(`"foley": "${version}"`, '"foley": "0.0.1"'));
    }
    const { err } = await merge(at("older"), "--out", at("none"));
    expect(err).toBe(
      `foley: merge: expected shards of foley ${version}, got those of 0.0.1; merge them with that version\n`,
    );
  });

  test("a folder without shards, no folder to write to, and a folder that is named twice", async () => {
    expect((await merge(tiny, "--out", at("none"))).err).toMatch(
      /expected shards of a job, got none; check the path\n$/,
    );
    expect((await merge(at("shared"))).err).toBe(
      "foley: merge: expected a folder for the sounds, got none; give --out FOLDER\n",
    );
    expect((await merge(tiny, tiny)).status).toBe(2);
  });
});

test("a shard that is there twice counts once, and is told", async () => {
  await cp(at("apart-2"), at("apart-2-again"), { recursive: true });
  const places = ["apart-1", "apart-2", "apart-2-again", "apart-3"].map((name) => at(name));
  const { status, err } = await merge(...places, "--out", at("from-doubled"));
  expect(status).toBe(0);
  expect(err).toContain("shard 2/3 is there 2 times");
  expect(await soundsIn(at("from-doubled"))).toEqual(await soundsIn(at("one")));
});

test("an evaluation in shards is that of one machine, in all of its files and words", async () => {
  for (const set of ["made", "real"]) {
    await mkdir(at(set));
    for (const name of ["a", "b", "c"]) await cp(rain, at(set, `${name}.wav`));
  }
  const evaluate = (...rest: string[]): Promise<CliOutcome> =>
    runCli("evaluate", at("made"), at("real"), "--device", "cpu", "--threads", "1", "--quiet", ...rest);
  const one = await evaluate("--json", at("one.json"), "--csv", at("one.csv"), "--metrics", at("one-metrics.csv"));
  for (const text of ["2/2", "1/2"]) expect((await evaluate("--shard", text, "--out", at("judged"))).err).toBe("");
  expect(await merge(at("judged"), "--out", at("evaluated"))).toEqual(one);
  for (const [file, like] of [
    ["evaluation.json", "one.json"],
    ["sounds.csv", "one.csv"],
    ["metrics.csv", "one-metrics.csv"],
  ] as const)
    expect(await readFile(at("evaluated", file), "utf8")).toBe(await readFile(at(like), "utf8"));
  const beside = await evaluate("--shard", "1/2", "--out", at("judged"), "--json", at("x.json"));
  expect(beside.err).toContain("expected no --json");
});

test("what other machines could not make the same is refused before it is begun", async () => {
  const { status, err } = await generate("--shard", "1/2", "--out", at("drawn"));
  expect([status, err]).toEqual([
    2,
    "foley: shard 1/2: expected a job that is the same on every machine, got one of a random seed; give --seed\n",
  ]);
  expect((await shard("3/2", at("drawn"))).err).toContain(
    '--shard: expected one of so many, counted from 1, as 2/8, got "3/2"',
  );
  expect((await generate("--seed", "1", "--shard", "1/2")).err).toContain("expected a folder by --out, got none");
  expect((await shard("1/2", at("drawn"), "--json")).err).toContain("expected no --json");
});
