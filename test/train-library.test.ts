import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { type JudgeChoice, loadJudges } from "../src/library/judges.ts";
import { type TrainModelEvent, type TrainModelOptions, trainModel } from "../src/library/train.ts";
import { writeCheckpoint } from "../src/train/run/checkpoint.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { runCli } from "./support/run-cli.ts";
import { writeSoundFolder } from "./support/sound-folder.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const runtime = new NodeRuntime("cpu", { threadCount: 1 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-train-library-"));
  await writeSoundFolder(at("sounds"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const usual: Parameters<typeof trainModel>[0] = {
  runtime,
  warnings: [],
  judges: (choice) => loadJudges(runtime, choice),
};

const vae = (out: string, changes: Partial<TrainModelOptions> = {}) =>
  trainModel(usual, "vae", {
    ...{ data: at("sounds"), out: at(out), preset: "tiny", stepCount: 3, useCache: false, logEvery: 1 },
    ...changes,
  });

async function settingsOf(out: string): Promise<Record<string, unknown>> {
  const { metadata } = await readSafetensors(at(out, "checkpoint.safetensors"));
  return JSON.parse(metadata.config ?? "{}") as Record<string, unknown>;
}

describe("training by the library", () => {
  it("tells of everything in order, and gives the model's folder", async () => {
    const events: TrainModelEvent[] = [];
    const { folder: model } = await vae("told", { report: (event) => void events.push(event) });
    expect(model).toBe(at("told", "model"));
    const stages = events.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1]);
    expect(stages).toEqual(["reading sounds", "mels", "prepared", "training", "checkpoint", "done"]);
    const steps = events.flatMap((event) => (event.stage === "training" ? [event] : []));
    expect(steps.map(({ step, done, total, share }) => [step, done, total, share])).toEqual([
      [1, 1, 3, 1 / 3],
      [2, 2, 3, 2 / 3],
      [3, 3, 3, 1],
    ]);
    expect(JSON.parse(await readFile(at("told", "data.json"), "utf8"))).toHaveProperty("hash");
  });

  it.each(["tiny", "tiny-adversarial"])("goes on at the sizes of the VAE that it begins from: %s", async (preset) => {
    await vae("wide", { set: ["model.latent_channels=12"], stepCount: 1 });
    await vae(`wide-${preset}`, { preset, from: at("wide", "model"), stepCount: 1 });
    const config = await readFile(at(`wide-${preset}`, "model", "vae", "config.json"), "utf8");
    expect(JSON.parse(config)).toMatchObject({ latent_channels: 12 });
    const other = vae(`other-${preset}`, { preset, from: at("wide", "model"), set: ["model.latent_channels=6"] });
    await expect(other).rejects.toMatchObject({ code: "weights" });
  });

  it.each<[string, Partial<TrainModelOptions>, string]>([
    ["a preset", { preset: "huge" }, "expected a preset of nano"],
    ["a setting", { set: ["bathSize=1"] }, 'got "bathSize"'],
    ["a folder that is needed", { preset: "tiny-adversarial" }, "expected from, a model folder, got nothing"],
    ["a model", { from: "absent-model" }, "absent-model"],
  ])("refuses what cannot be before it reads sounds, which may take hours: %s", async (_what, changes, message) => {
    const training = vae("refused-early", { data: "absent-sounds", ...changes });
    await expect(training).rejects.toThrow(message);
  });

  it("refuses to go on with other settings before it prepares anything", async () => {
    await vae("other", { stepCount: 1 });
    const stages = new Set<string>();
    const other = vae("other", { stepCount: 1, batchSize: 1, report: ({ stage }) => void stages.add(stage) });
    await expect(other).rejects.toThrow(/got batchSize: \d+ instead of 1; use the same settings or another folder/);
    expect([...stages]).toEqual(["reading sounds"]);
  });

  it("names the part that a model to begin from lacks before it reads sounds", async () => {
    await mkdir(at("parts", "unet"), { recursive: true });
    await mkdir(at("parts", "vae"));
    const begun = trainModel(usual, "ldm", { data: at("absent"), out: at("lacking"), from: at("parts") });
    await expect(begun).rejects.toMatchObject({
      subject: "clap",
      message: `train ldm: expected clap, a model folder with text_encoder, got ${at("parts")}, which has none; name a model folder with that part`,
    });
    await expect(vae("lacking", { data: at("absent"), from: at("sounds") })).rejects.toThrow(
      /train vae: expected from, a model folder with vae, got/,
    );
  });

  it("refuses the folder of another kind's run before it reads sounds", async () => {
    await writeCheckpoint(at("clap"), { step: 1, state: new Map() }, '{"kind":"clap"}');
    await expect(vae("clap", { data: "absent-sounds" })).rejects.toMatchObject({
      message: `${at("clap")}: expected a run of vae or none, got one of clap; take another folder`,
      subject: "out",
    });
  });

  it("replaces nothing of a folder that is no run's, and goes on in one whose run was killed before its first checkpoint", async () => {
    await mkdir(at("mine", "model"), { recursive: true });
    await expect(vae("mine", { data: "absent-sounds" })).rejects.toMatchObject({ code: "usage", subject: "out" });
    expect(await readdir(at("mine"))).toEqual(["model"]);
    await expect(vae("told/model", { data: "absent-sounds" })).rejects.toThrow("got the model folder");
    await expect(vae(".", { data: at("sounds") })).rejects.toThrow("whose sounds it would replace, where data lies");
    expect(await readdir(at("sounds"))).toContain("rain");

    const killed = {
      report: ({ stage }: TrainModelEvent) => stage === "training" && Promise.reject(new Error("killed")),
    };
    await expect(vae("killed", killed)).rejects.toThrow("killed");
    expect(existsSync(at("killed", "checkpoint.safetensors"))).toBe(false);
    expect(await vae("killed")).toEqual({ folder: at("killed", "model") });
  });

  it("learns from sounds of which nothing is said, where a kind needs no words, and else says what is missing", async () => {
    const data = at("sounds-alone");
    await cp(at("sounds", "rain", "rain.wav"), join(data, "a.wav"));
    expect(await vae("alone", { data, stepCount: 1 })).toEqual({ folder: at("alone", "model") });
    for (const kind of ["clap", "classifier"] as const)
      await expect(trainModel(usual, kind, { data, out: at(kind), preset: "tiny" })).rejects.toThrow(
        /a\.wav: expected a class folder, a\.txt or a row of metadata\.csv, got none; say what it is$/,
      );
  });

  it("names no checkpoint where it is stopped before its first step", async () => {
    const stop = new AbortController();
    const report = ({ stage }: TrainModelEvent) => void (stage === "prepared" && stop.abort());
    await expect(vae("unbegun", { signal: stop.signal, report })).rejects.toMatchObject({
      code: "aborted",
      message: "train: stopped; the same run begins again, as no step was done",
    });
    expect(existsSync(at("unbegun", "checkpoint.safetensors"))).toBe(false);
  });

  it("tells what was noticed of its device", async () => {
    const notes: (string | undefined)[] = [];
    const tools = {
      runtime,
      warnings: ["device: another"],
      judges: (choice: JudgeChoice) => loadJudges(runtime, choice),
    };
    const report = ({ stage, note }: TrainModelEvent) => void (stage === "warning" && notes.push(note));
    await trainModel(tools, "vae", {
      data: at("sounds"),
      out: at("warned"),
      preset: "tiny",
      stepCount: 1,
      useCache: false,
      report,
    });
    expect(notes).toContain("device: another");
  });

  it("is stopped with a whole checkpoint, and goes on to the weights of an unbroken run", async () => {
    const controller = new AbortController();
    const report = (event: TrainModelEvent) => {
      if (event.stage === "training" && event.step === 2) controller.abort();
    };
    await expect(vae("stopped", { report, signal: controller.signal })).rejects.toMatchObject({
      code: "aborted",
      message: `train: stopped; the same run goes on from ${at("stopped", "checkpoint.safetensors")}`,
    });
    const events: string[] = [];
    await vae("stopped", { report: ({ stage }) => void events.push(stage) });
    await vae("whole");
    expect(events).toContain("resumed");
    const [a, b] = await Promise.all(
      ["stopped", "whole"].map((out) => readFile(at(out, "model", "vae", "diffusion_pytorch_model.safetensors"))),
    );
    expect(b && a?.equals(b)).toBe(true);
  });

  it.each<[string, Partial<TrainModelOptions>, RegExp]>([
    ["a nested setting that is none", { settings: { optimzer: {} } }, /^train vae: expected settings .*optimizer$/],
    [
      "a nested value that cannot be",
      { settings: { batchSize: 0 } },
      /^train vae: batchSize: expected a whole number above 0, got 0; /,
    ],
    [
      "a size that does not fit the others",
      { set: ["model.norm_num_groups=3"] },
      /^train vae: model: block_out_channels: /,
    ],
    ["a wish that the kind has no setting for", { condition: "text" }, /^train vae: expected condition where /],
    ["patience for nothing", { patience: 3 }, /^train: expected bestBy beside patience/],
    ["sounds to score where nothing is heard", { scoring: { reference: "." } }, /^train vae: expected scoring where /],
  ])("refuses %s", async (_, wishes, message) => {
    await expect(vae("refused", wishes)).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe("foley train --settings", () => {
  const train = (out: string, ...rest: string[]) =>
    runCli(
      ...["train", "vae", "--data", at("sounds"), "--out", at(out), "--preset", "tiny", "--steps", "1"],
      ...["--threads", "1", "--quiet", "--no-cache", ...rest],
    );

  it("takes a file of JSON or YAML for what --set takes one by one, and --set goes before it", async () => {
    const nested = { optimizer: { emaDecay: 0.5 }, learningRate: { decay: "constant" }, batchSize: 1 };
    await writeFile(at("s.json"), JSON.stringify(nested));
    await writeFile(
      at("s.yaml"),
      "optimizer:\n  emaDecay: 0.5 # fast\nlearningRate: { decay: constant }\nbatchSize: 1\n",
    );
    const single = ["optimizer.emaDecay=0.5", "learningRate.decay=constant", "batchSize=1"];
    for (const [out, argv] of [
      ["json", ["--settings", at("s.json")]],
      ["yaml", ["--settings", at("s.yaml")]],
      ["set", single.flatMap((one) => ["--set", one])],
    ] as const)
      expect(await train(out, ...argv)).toMatchObject({ status: 0, err: "" });
    expect(await settingsOf("json")).toMatchObject(nested);
    expect(await settingsOf("json")).toEqual(await settingsOf("set"));
    expect(await settingsOf("yaml")).toEqual(await settingsOf("set"));
    await train("both", "--settings", at("s.json"), "--set", "batchSize=2");
    expect((await settingsOf("both")).batchSize).toBe(2);
  });

  it.each([
    [["--settings", "none.json"], "none.json"],
    [
      ["--set", "bathSize=1"],
      'train vae: --set: expected a setting of the preset, got "bathSize"; near ones are batchSize, ',
    ],
    [["--set", "seed"], 'train vae: --set: expected name=value, got "seed"; write for example --set seed=1'],
  ])("and what cannot be is told in one line: %j", async (argv, message) => {
    const { status, err } = await train("refused", ...argv);
    expect(status).toBeGreaterThan(0);
    expect(err).toMatch(/^foley: [^\n]*\n$/);
    expect(err).toContain(message);
  });

  it("refuses to go on with other settings in the terminal's words", async () => {
    const { status, err } = await train("json", "--batch", "2");
    expect(status).toBe(1);
    expect(err).toMatch(/got [^\n]*batchSize: 1 instead of 2[^\n]*; use the same settings or another --out folder\n$/);
  });
});
