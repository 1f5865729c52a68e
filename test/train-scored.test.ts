import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { openClips } from "../src/data/clips.ts";
import { openDataset } from "../src/data/open-dataset.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { workOf } from "../src/engine/work.ts";
import { fileSound } from "../src/evaluate/node/file-sound.ts";
import { assembleModel } from "../src/generate/node/assemble.ts";
import { load } from "../src/index.ts";
import { loadJudges } from "../src/library/judges.ts";
import { ldmKind } from "../src/train/kind/ldm.ts";
import { prepareTraining } from "../src/train/kind/training-kind.ts";
import { runTraining } from "../src/train/run/loop.ts";
import type { ScoringOptions } from "../src/train/score/scoring-options.ts";
import type { RunEvent } from "../src/train/train-event.ts";
import { runCli } from "./support/run-cli.ts";
import { writeSoundFolder } from "./support/sound-folder.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const runtime = new NodeRuntime("cpu", { threadCount: 1 });

/** What is said, once, of scores that so few sounds do not have. */
const fewSounds = /^warning: fad infinity: absent, [^\n]*\nwarning: precision, recall, density, coverage: [^\n]*\n$/;

type Line = Readonly<Record<string, number>>;

async function scoresOf(run: string): Promise<Line[]> {
  const lines = (await readFile(at(run, "log.jsonl"), "utf8")).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Line).filter(({ fd }) => fd !== undefined);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-scored-"));
  await writeSoundFolder(at("sounds"));
  await writeTinyModel(at("parts"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("foley train ldm with sounds to score", () => {
  const common = () => [
    ...["train", "ldm", "--preset", "tiny", "--data", at("sounds"), "--vae", at("parts"), "--clap", at("parts")],
    ...["--steps", "3", "--threads", "1", "--quiet"],
  ];
  const scoring = () => ["--score-reference", at("sounds"), "--score-every", "2", "--score-steps", "1"];

  it("hears the model as it will be saved, scores it, and keeps the best with its sounds", async () => {
    const run = ["--out", at("heard"), "--best-by", "ssim", "--set", "clip.frameCount=104"];
    expect((await runCli(...common(), ...scoring(), ...run)).err).toMatch(fewSounds);
    const scores = await scoresOf("heard");
    expect(scores.map(({ step }) => step)).toEqual([0, 2, 3]);
    for (const name of ["fd", "fad", "klSoftmax"]) expect(scores[0]).toHaveProperty(name);
    const best = scores.reduce((one, other) => ((other.ssim as number) > (one.ssim as number) ? other : one));
    const record = { metric: "ssim", step: best.step, value: best.ssim };
    expect(JSON.parse(await readFile(at("heard", "best.json"), "utf8"))).toEqual(record);
    expect((await readAudio(at("heard", "best", "sounds", "rooster", "rooster.wav"))).channels[0]).toHaveLength(16_640);
    expect(await readFile(at("heard", "curves.svg"), "utf8")).toContain("klSoftmax");

    const parts = ["--clap", at("parts"), "--ldm", at("heard", "model"), "--out", at("whole")];
    expect((await runCli("assemble", ...parts)).err).toBe("");
    const model = await load(at("whole"), { device: "cpu", threadCount: 1 });
    const { items } = await openDataset(at("sounds"));
    const options = { durationSeconds: 1.04, steps: 1, seed: 1, vocoder: "griffin-lim", loudness: "off" } as const;
    await (await model.generate(items[1]?.captions[0] as string, options)).save(at("again.wav"));
    await model.dispose();
    const [heard, again] = [
      await readAudio(at("heard", "sounds", `${items[1]?.id}.wav`)),
      await readAudio(at("again.wav")),
    ];
    expect(heard.channels).toEqual(again.channels);
  });

  it("refuses what is not heard, and a score that there will not be", async () => {
    const sounds = ["--preset", "tiny", "--data", at("sounds"), "--out", at("refused")];
    const vae = await runCli("train", "vae", ...sounds, ...scoring());
    expect(vae.err).toMatch(/^foley: train vae: expected --score-reference where [^\n]*\n$/);
    const clap = await runCli(...common(), ...scoring(), "--out", at("refused"), "--best-by", "clap");
    expect(clap.err).toMatch(/^foley: train: this run has [^\n]*fd[^\n]*got --best-by clap; [^\n]*\n$/);
  });
});

describe("a run that goes on", () => {
  it("goes on with the same alone, by what it holds and not by its name", async () => {
    await writeSoundFolder(at("own", "sounds"));
    await writeSoundFolder(at("own", "real"));
    await writeFile(at("own", "sounds", "rain", "rain.txt"), "rain on a roof");
    await cp(at("parts"), at("own", "parts"), { recursive: true });
    const run = (parts = at("own", "parts")) =>
      runCli(
        ...["train", "ldm", "--preset", "tiny", "--data", at("own", "sounds"), "--vae", parts, "--clap", at("parts")],
        ...["--steps", "1", "--threads", "1", "--quiet", "--set", "clip.frameCount=104", "--out", at("own", "run")],
        ...["--score-reference", at("own", "real"), "--score-steps", "1"],
      );
    const refused = async (name: string) =>
      expect((await run()).err).toMatch(
        new RegExp(`^foley: [^\\n]* got ${name}: [^\\n]*; use the same settings[^\\n]*\\n$`),
      );
    expect((await run()).err).toMatch(fewSounds);
    await writeFile(at("own", "parts", "README.md"), "a card");
    expect(await run(`${at("own")}/./parts`)).toMatchObject({ err: "", status: 0 });

    await writeFile(at("own", "sounds", "rain", "rain.txt"), "rain in a wood");
    await refused("data.captions");
    await writeFile(at("own", "sounds", "rain", "rain.txt"), "rain on a roof");
    await cp(at("sounds", "rooster", "rooster.ogg"), at("own", "real", "rain", "rain.wav"));
    await refused("scoring.reference");
    await cp(at("sounds", "rain", "rain.wav"), at("own", "real", "rain", "rain.wav"));
    const config = at("own", "parts", "vae", "config.json");
    await writeFile(config, `${await readFile(config, "utf8")} `);
    await refused("vae");
  });
});

/** Each sound of the set, to be made like itself. */
async function scoringOf(settings: ScoringOptions["settings"]): Promise<ScoringOptions> {
  const { items } = await openDataset(at("sounds"));
  return {
    everySteps: 2,
    wishes: items.map(({ id, path }, seed) => ({ name: id, prompt: null, audio: () => readAudio(path), seed })),
    settings,
    vocoder: at("parts"),
    reference: items.map(({ id, path }) => fileSound({ name: id, path })),
    judges: await loadJudges(runtime, { preset: "foley", panns: "aisfx", vggish: "aisfx", clap: null }),
    preset: "foley",
    cache: null,
    version: "0",
  };
}

it("a student is heard in the steps that it learns, without guidance, and its model says so", async () => {
  const defaults = { sampler: "euler", spacing: "karras", steps: 3, vocoder: "griffin-lim" };
  await writeTinyModel(at("teacher"), { manifest: { name: "teacher", defaults } });
  const clips = await openClips(await openDataset(at("sounds")), { sampleRate: 16_000 });
  const scoring = await scoringOf({ steps: undefined });
  const { task } = await prepareTraining(ldmKind, {
    ...{ runtime, clips, preset: "tiny-distilled", from: at("teacher"), scoring },
    wishes: { set: ["clip.frameCount=104"] },
  });
  const measured = await task.measure?.(0, workOf(), true);
  const student = { sampler: "ddim", spacing: null, steps: 2, guidance: 1, eta: 0 };
  const heard = measured?.sounds.map((sound) => ("clip" in sound ? sound.clip : null));
  expect(heard?.[0]).toMatchObject({ settings: student });
  await task.save(at("student"));
  await task.dispose();
  const parts = { ldm: at("student"), clap: at("teacher"), vocoder: at("teacher") };
  await assembleModel(parts, at("assembled"), { name: "mine" });
  const manifest = async (place: string) => JSON.parse(await readFile(at(place, "foley.json"), "utf8"));
  expect(await manifest("student")).not.toHaveProperty("name");
  expect(await manifest("assembled")).toMatchObject({ name: "mine", defaults: { ...student, vocoder: "griffin-lim" } });
});

describe("a scored run that was stopped", () => {
  const scored = async (out: string, stop: (event: RunEvent) => boolean): Promise<boolean> => {
    const scoring = await scoringOf({ steps: 1 });
    const clips = await openClips(await openDataset(at("sounds")), { sampleRate: 16_000 });
    const wishes = { stepCount: 4, set: ["clip.frameCount=104"] };
    const [vae, clap] = [at("parts"), at("parts")];
    const request = { runtime, clips, preset: "tiny", from: null, vae, clap, wishes, scoring };
    const { task, stepCount } = await prepareTraining(ldmKind, request);
    const controller = new AbortController();
    const isDone = await runTraining(task, {
      ...{ folder: at(out), stepCount, checkpointEvery: 100, logEvery: 1, config: "{}", signal: controller.signal },
      keepBest: { metric: "fd", patience: null },
      report: (event) => stop(event) && controller.abort(),
    });
    await task.dispose();
    return isDone;
  };

  it("scores the step again that it was stopped in, and no other", async () => {
    expect(await scored("uncut", () => false)).toBe(true);
    expect(await scored("cut", (event) => event.stage === "scoring" && event.step === 2 && event.done === 2)).toBe(
      false,
    );
    expect((await scoresOf("cut")).map(({ step }) => step)).toEqual([0]);
    expect(await scored("cut", (event) => event.stage === "scored" && event.step === 0)).toBe(true);
    expect(await scoresOf("cut")).toEqual(await scoresOf("uncut"));
    for (const file of ["best.json", "checkpoint.safetensors"]) {
      const [cut, uncut] = [await readFile(at("cut", file)), await readFile(at("uncut", file))];
      expect(cut.equals(uncut)).toBe(true);
    }
  });
});
