import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Cell, evaluatedSteps, gridOf, isDevelopment, testConditionsOf } from "../../results/benchmark/grid.ts";
import type { BenchmarkConfig } from "./config.ts";
import { findBenchmarkConfig } from "./find-config.ts";
import { hashConfig, parseBenchmarkConfig } from "./parse-config.ts";

const folder = fileURLToPath(new URL("../../../studies/", import.meta.url));
const smoke = JSON.parse(readFileSync(`${folder}nano-smoke.json`, "utf8")) as BenchmarkConfig;
const parse = (changes: object) => parseBenchmarkConfig("a.json", JSON.stringify({ ...smoke, ...changes }));

describe("parseBenchmarkConfig", () => {
  it.each(readdirSync(folder))("understands %s, whose name is the file's", (file) => {
    const config = parseBenchmarkConfig(file, readFileSync(folder + file, "utf8"));
    expect(file).toBe(`${config.name}.json`);
  });

  it("makes values of what is left out", () => {
    const config = parse({});
    expect(config).toMatchObject({ scratch: true, trainConditions: ["text", "audio"], listenCount: 2 });
    // As in the paper: table II from text alone.
    expect(config.testConditions).toEqual(["text"]);
    expect(config.evaluation).toMatchObject({ sampler: "ddim", candidates: 1 });
  });

  it.each([
    ["what is not JSON", "{", "a.json: expected JSON"],
    ["a missing part", JSON.stringify({ ...smoke, training: undefined }), "a.json: training: "],
    ["an unknown word", JSON.stringify({ ...smoke, stepz: 1 }), 'Unrecognized key: "stepz"'],
    [
      "an unknown word of a part, which is told with the nearest",
      JSON.stringify({ ...smoke, evaluation: { ...smoke.evaluation, guidence: 2 } }),
      'a.json: evaluation: Unrecognized key: "guidence"; it may be guidance',
    ],
    [
      "too few sounds",
      JSON.stringify({ ...smoke, evaluation: { ...smoke.evaluation, soundCount: 9 } }),
      "a.json: evaluation.soundCount: ",
    ],
    [
      "a name that leaves the folder",
      JSON.stringify({ ...smoke, datasets: [{ name: "../x", path: "." }] }),
      "a.json: datasets.0.name: expected letters",
    ],
    [
      "a path beside signals",
      JSON.stringify({ ...smoke, datasets: [{ ...smoke.datasets[0], path: "." }] }),
      "expected a path or signals, not both",
    ],
    [
      "a model called scratch",
      JSON.stringify({ ...smoke, pretrained: [{ name: "scratch", model: "nano" }] }),
      'pretrained: expected names that differ, got "scratch" twice',
    ],
    [
      "two cells of one name",
      JSON.stringify({
        ...smoke,
        datasets: ["a", "a-small"].map((name) => ({ ...smoke.datasets[0], name })),
        pretrained: ["small-nano", "nano"].map((name) => ({ name, model: "nano" })),
      }),
      'got "a-small-nano-untrained-seed1" for dataset a with small-nano and for dataset a-small with nano; rename one',
    ],
    [
      "data sets that differ by capitals alone",
      JSON.stringify({ ...smoke, datasets: ["a", "A"].map((name) => ({ ...smoke.datasets[0], name })) }),
      "expected cells of names that differ",
    ],
    [
      "a seed from which none can be counted up",
      JSON.stringify({ ...smoke, seeds: [20261130120000] }),
      "a.json: seeds.0: expected",
    ],
    [
      "a seed that chooses and is reported",
      JSON.stringify({ ...smoke, seeds: [1, 2], developmentSeeds: [2] }),
      "a.json: developmentSeeds: expected other seeds than those that are reported, got 2 in both",
    ],
    [
      "one run that would count as two",
      JSON.stringify({ ...smoke, seeds: [1, 1] }),
      "a.json: seeds: expected whole numbers from 0 to 9007199253, each once, got 1,1",
    ],
    [
      "a condition twice",
      JSON.stringify({ ...smoke, trainConditions: ["text", "text"] }),
      "a.json: trainConditions: expected text or audio, or both, each once, got text,text",
    ],
    [
      "a best that would be chosen by what is reported",
      JSON.stringify({ ...smoke, training: { ...smoke.training, keepBest: "text.FD" } }),
      "a.json: training.keepBest: expected developmentSeeds",
    ],
    [
      "a best by what is not tested",
      JSON.stringify({
        ...smoke,
        ...{ developmentSeeds: [9], training: { ...smoke.training, keepBest: "audio.FD" } },
      }),
      "a.json: training.keepBest: expected a score of text, got audio.FD",
    ],
    [
      "judgements after the end",
      JSON.stringify({ ...smoke, training: { ...smoke.training, evaluateAt: [5, 21] } }),
      "a.json: training.evaluateAt: expected steps up to 20, got 21",
    ],
  ])("refuses %s in one line", (_what, text, message) => {
    const parsing = () => parseBenchmarkConfig("a.json", text);
    expect(parsing).toThrow(message);
    expect(parsing).toThrow(expect.objectContaining({ code: "config", message: expect.not.stringContaining("\n") }));
  });
});

describe("a config in YAML", () => {
  it("is the same benchmark as in JSON", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "foley-config-")), "study.yaml");
    try {
      // What JSON is, YAML is too; the comment is not JSON.
      await writeFile(path, `# a study\n${JSON.stringify(smoke, null, 2)}\n`);
      const places = { data: {}, models: {}, panns: null, vggish: null };
      expect(await findBenchmarkConfig({ path }, places)).toEqual(parse({}));
    } finally {
      await rm(dirname(path), { recursive: true });
    }
  });
});

describe("gridOf", () => {
  it("holds each data set, start, condition and seed once, and the models as they are", () => {
    const ids = gridOf(parse({ seeds: [1, 2] })).map(({ id }) => id);
    expect(ids).toHaveLength(2 * (1 + 2 * 2));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("signals-scratch-audio-seed2");
    expect(ids).toContain("signals-nano-untrained-seed1");
  });

  it("has the runs that only choose last, and no model as it is among them", () => {
    const config = parse({ developmentSeeds: [9] });
    const cells = gridOf(config);
    expect(cells.map((cell) => isDevelopment(cell, config))).toEqual([...Array(5).fill(false), ...Array(4).fill(true)]);
    expect(cells.filter(({ seed }) => seed === 9).every(({ condition }) => condition !== null)).toBe(true);
  });

  it("tests models as they are with both conditions, and trained ones with what the config says", () => {
    const [untrained, trained] = gridOf(parse({}));
    expect(testConditionsOf(untrained as Cell, parse({}))).toEqual(["text", "audio"]);
    expect(testConditionsOf(untrained as Cell, parse({ untrainedTestConditions: ["audio"] }))).toEqual(["audio"]);
    expect(testConditionsOf(trained as Cell, parse({}))).toEqual(["text"]);
  });
});

describe("evaluatedSteps", () => {
  const stepsOf = (training: object): number[] =>
    evaluatedSteps({ condition: "text" }, parse({ training: { ...smoke.training, ...training } }));

  it("are every so many and the last", () => {
    expect(stepsOf({ steps: 25 })).toEqual([10, 20, 25]);
  });

  it("are those that are named, and the last", () => {
    expect(stepsOf({ steps: 25, evaluateAt: [2, 12, 5] })).toEqual([2, 5, 12, 25]);
  });
});

describe("hashConfig", () => {
  it("tells configs apart", () => {
    expect(hashConfig(parse({}))).toBe(hashConfig(parse({})));
    expect(hashConfig(parse({ seeds: [7] }))).not.toBe(hashConfig(parse({})));
  });

  it("is what it was for configs of earlier versions, so that their ledgers go on", () => {
    const earlier = { testConditions: ["text", "audio"], judges: { panns: "nano", vggish: "nano" } };
    expect(hashConfig(parse(earlier))).toBe("5980c1eddd06d27b0220b3aed1a36100e1f5cc257f65a783575f5b71aa9b74b3");
  });
});
