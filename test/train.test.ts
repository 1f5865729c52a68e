import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { type DataClip, openClips } from "../src/data/clips.ts";
import { openDataset } from "../src/data/open-dataset.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { Tensor } from "../src/engine/tensor/tensor.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { findModel } from "../src/generate/node/find-model.ts";
import { load } from "../src/index.ts";
import { readPart } from "../src/models/part-files.ts";
import { openPreparedCache } from "../src/train/data/prepared-cache.ts";
import { findTrainingKind, trainingKinds } from "../src/train/kind/kinds.ts";
import { ldmKind } from "../src/train/kind/ldm.ts";
import { type PrepareOptions, prepareTraining } from "../src/train/kind/training-kind.ts";
import { runTraining } from "../src/train/run/loop.ts";
import type { TrainingTask } from "../src/train/task/training-task.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";
import { runCli as cli } from "./support/run-cli.ts";
import { writeSoundFolder } from "./support/sound-folder.ts";

let folder: string;
let sounds: string;
let clips: DataClip[];
const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const at = (...names: string[]): string => join(folder, ...names);

const common = (out: string): string[] => [
  "--data",
  sounds,
  "--out",
  at(out),
  "--threads",
  "1",
  "--quiet",
  "--no-cache",
  "--log-every",
  "1",
];
const train = (kind: string, out: string, ...rest: string[]) =>
  cli("train", kind, ...common(out), "--preset", "tiny", ...rest);

/** The losses of a run, a step each. */
async function losses(run: string): Promise<number[]> {
  const lines = (await readFile(at(run, "log.jsonl"), "utf8")).trimEnd().split("\n");
  return lines.map((line) => (JSON.parse(line) as { loss: number }).loss);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

// Parts that other tests need, trained as a user would.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-train-"));
  sounds = at("sounds");
  await writeSoundFolder(sounds);
  clips = await openClips(await openDataset(sounds), { sampleRate: 16_000 });
  const steady = ["--set", "batch.gainRange=0", "--set", "batch.mixProbability=0"];
  const outcomes = [
    await train("vae", "vae", "--steps", "60", ...steady),
    await train("clap", "clap", "--steps", "60", "--batch", "6", "--set", "gainRangeDb=0"),
    await train("classifier", "classifier", "--steps", "60", "--batch", "4", "--set", "mixProbability=0"),
    await train("vocoder", "vocoder"),
    await train("ldm", "ldm", "--vae", at("vae", "model"), "--clap", at("clap", "model")),
  ];
  const cut = /^warning: \d+ of \d+ captions are longer than tokenCount 8, [^\n]*\n$/;
  expect(outcomes.map(({ err }) => err.replace(cut, "")).join("")).toBe("");
  expect(outcomes.map(({ out }) => out)).toEqual(
    ["vae", "clap", "classifier", "vocoder", "ldm"].map((run) => `${at(run, "model")}\n`),
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("foley train", () => {
  it.each(["vae", "clap", "classifier"])("lets the loss of %s fall on real sounds", async (run) => {
    const steps = await losses(run);
    expect(steps).toHaveLength(60);
    expect(mean(steps.slice(-10))).toBeLessThan(0.9 * mean(steps.slice(0, 10)));
  });

  it("leaves parts that make a model, which generates", async () => {
    const model = at("whole");
    const sources = ["--ldm", at("ldm", "model"), "--clap", at("clap", "model"), "--vocoder", at("vocoder", "model")];
    expect(await cli("assemble", ...sources, "--out", model, "--steps", "2", "--duration", "0.3")).toMatchObject({
      err: "",
      status: 0,
    });
    const loaded = await load(model, { device: "cpu", threadCount: 1 });
    const { samples } = await loaded.generate("a dog barking", { seed: 1, vocoder: "hifigan" });
    expect(samples).toHaveLength(4800);
    expect(samples.every(Number.isFinite)).toBe(true);
    await loaded.dispose();
  });

  it("measures the diffusion model on held-out sounds and keeps the best", async () => {
    const parts = ["--vae", at("vae", "model"), "--clap", at("clap", "model"), "--steps", "4"];
    const validation = ["--set", "validation.share=0.3", "--set", "validation.everySteps=2"];
    const best = ["--best-by", "validationLoss", "--patience", "100"];
    expect((await train("ldm", "validated", ...parts, ...validation, ...best)).err).toBe("");
    const lines = (await readFile(at("validated", "log.jsonl"), "utf8")).trimEnd().split("\n");
    const measured = lines.map((line) => (JSON.parse(line) as { validationLoss?: number }).validationLoss);
    expect(measured.map((value) => value !== undefined)).toEqual([false, true, false, true]);
    const [first, second] = [measured[1], measured[3]] as [number, number];
    expect(JSON.parse(await readFile(at("validated", "best.json"), "utf8"))).toEqual({
      metric: "validationLoss",
      step: first <= second ? 2 : 4,
      value: Math.min(first, second),
    });
    await readFile(at("validated", "best", "unet", "config.json"));
    expect(await train("ldm", "unvalidated", ...parts, ...best)).toMatchObject({ status: 2 });
    const never = ["--set", "validation.share=0.3", "--set", "validation.everySteps=4", ...best];
    const refused = await train("ldm", "unvalidated", ...parts, ...never);
    expect(refused).toMatchObject({ status: 2, err: expect.stringContaining("measure them within the steps") });
    expect(await train("ldm", "unvalidated", ...parts, "--patience", "3")).toMatchObject({ status: 2 });
  });

  it("learns the same where the UNet's blocks are computed twice, and says before what memory it needs", async () => {
    const parts = ["--vae", at("vae", "model"), "--clap", at("clap", "model"), "--set", "recomputesBlocks=true"];
    const argv = common("twice").filter((word) => word !== "--quiet");
    const { status, err } = await cli("train", "ldm", ...argv, "--preset", "tiny", ...parts);
    expect(status).toBe(0);
    expect(err).toMatch(
      /^memory: at least [\d.]+ GB: weights [\d.]+, gradients [\d.]+, optimizer [\d.]+, activations /m,
    );
    const [once, twice] = [await losses("ldm"), await losses("twice")];
    expect(twice).toHaveLength(once.length);
    for (const [step, loss] of once.entries()) expect(twice[step]).toBeCloseTo(loss, 5);
  });

  it("learns low-rank changes of attention and embeddings alone, and saves them merged", async () => {
    const base = at("ldm", "model");
    const lora = ["--from", base, "--clap", at("clap", "model"), "--steps", "3", "--lora", "2"];
    expect((await train("ldm", "lora", ...lora)).err).toBe("");
    const file = ["unet", "diffusion_pytorch_model.safetensors"];
    const before = (await readSafetensors(join(base, ...file))).tensors;
    const after = (await readSafetensors(at("lora", "model", ...file))).tensors;
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    const bytes = (tensor: Tensor | undefined) => Buffer.from((tensor as Tensor<"float32">).data.slice().buffer);
    const changed = [...after].filter(([name, tensor]) => !bytes(tensor).equals(bytes(before.get(name))));
    expect(changed.length).toBeGreaterThan(8);
    for (const [name] of changed) expect(name).toMatch(/\.(to_q|to_k|to_v|to_out\.0)\.weight$|_embedding/);
  });

  it("writes low-rank changes apart, which any command adds to their base, by any share", async () => {
    const file = at("lora", "model", "lora.safetensors");
    const { metadata, tensors } = await readSafetensors(file);
    expect(metadata).toMatchObject({
      rank: "2",
      alpha: "8",
      base: "model",
      baseHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect([...tensors.keys()].every((name) => /^unet\..*\.lora_[AB]\.weight$/.test(name))).toBe(true);

    const whole = async (name: string, ldm: string): Promise<string> => {
      const parts = [
        "--ldm",
        ldm,
        "--clap",
        at("clap", "model"),
        "--out",
        at(name),
        "--duration",
        "0.3",
        "--steps",
        "1",
      ];
      expect((await cli("assemble", ...parts)).err).toBe("");
      return at(name);
    };
    const [plain, merged] = [await whole("plain", at("ldm", "model")), await whole("merged", at("lora", "model"))];
    const converted = at("converted");
    expect((await cli("models", "convert", plain, converted, "--quiet", "--lora", file)).err).toBe("");
    const sound = async (model: string, ...loras: string[]): Promise<readonly Float32Array[]> => {
      const options = ["--model", model, "--seed", "1", "--vocoder", "griffin-lim", "--quiet", "--device", "cpu"];
      const wishes = loras.flatMap((lora) => ["--lora", lora]);
      const { err } = await cli("generate", "rain", ...options, ...wishes, "--overwrite", "--out", at("lora.wav"));
      expect(err).toMatch(loras.some((lora) => lora.endsWith(":0")) ? /^warning: lora .*\n$/ : /^$/);
      return (await readAudio(at("lora.wav"))).channels;
    };
    const changed = await sound(merged);
    expect(changed).not.toEqual(await sound(plain));
    expect(await sound(plain, file)).toEqual(changed);
    expect(await sound(converted)).toEqual(changed);
    expect(await sound(plain, `${file}:0`)).toEqual(await sound(plain));
    const model = await load(plain, { device: "cpu", threadCount: 1, loras: [{ path: file, strength: 0.5 }] });
    const clip = await model.generate("rain", { vocoder: "griffin-lim" });
    await model.dispose();
    expect(clip.settings.loras).toEqual([{ path: file, strength: 0.5 }]);
  });

  it("trains the diffusion model by the reference's recipe, and from a model of its own", async () => {
    const faithful = [
      "identityPath=false",
      "lossWeight=uniform",
      "samplesLatents=true",
      "choosesPerBatch=true",
      "latentClamp=none",
      "rollsTime=false",
      "copyCount=0",
      "clip.fill=silence",
    ];
    const { status, err } = await train(
      "ldm",
      "faithful",
      ...faithful.flatMap((setting) => ["--set", setting]),
      ...["--vae", at("vae", "model"), "--clap", at("clap", "model"), "--steps", "2"],
    );
    expect({ status, err }).toEqual({ status: 0, err: "" });
    const scale = async (run: string): Promise<unknown> =>
      (JSON.parse(await readFile(at(run, "model", "vae", "config.json"), "utf8")) as { scaling_factor: number })
        .scaling_factor;
    const from = await train(
      "ldm",
      "further",
      "--from",
      at("faithful", "model"),
      "--clap",
      at("clap", "model"),
      "--steps",
      "2",
    );
    expect(from.err).toBe("");
    expect(await scale("further")).toBe(await scale("faithful"));
  });

  it("teaches a vocoder the mels that a VAE gives back", async () => {
    const wish = ["--preset", "tiny", "--set", "decodedProbability=1"];
    const { err } = await train("vocoder", "decoded", ...wish, "--vae", at("vae", "model"));
    expect(err).toBe("");
    expect((await losses("decoded"))[0]).not.toBeCloseTo((await losses("vocoder"))[0] as number, 3);
  });

  it.each([
    ["a kind that is none", ["train", "ear"], 'expected one of vae, vocoder, clap, ldm, classifier, got "ear"'],
    ["a preset that is none", ["train", "vae", "--preset", "huge"], "expected a preset of nano, nano-adversarial"],
    ["a setting that is none", ["train", "vae", "--set", "learningrat.peak=1"], "near ones are learningRate.peak"],
    [
      "low-rank changes of nothing",
      ["train", "ldm", "--set", "lora.rank=2"],
      "expected --from beside lora.rank, got none",
    ],
    [
      "another size than that of the model to begin from",
      ["train", "ldm", "--from", "nano", "--set", "model.in_channels=4"],
      "got model.in_channels=4; its UNet keeps its size",
    ],
    [
      "a student of nothing",
      ["train", "ldm", "--preset", "tiny-distilled", "--vae", "nano", "--clap", "nano"],
      "expected --from beside distillation, got none; a student begins as its teacher",
    ],
    ["a folder that is not given", ["train", "ldm"], "expected --vae FOLDER, got nothing"],
    [
      "a VAE that is not given",
      ["train", "vocoder", "--preset", "vocos-decoded"],
      "expected --vae FOLDER, got nothing",
    ],
    [
      "an adversarial preset without a model",
      ["train", "vae", "--preset", "tiny-adversarial"],
      "expected --from FOLDER",
    ],
  ])("refuses %s with status 2 and one line", async (_, argv, message) => {
    const outcome = await cli(...argv, ...common("refused"));
    expect(outcome).toMatchObject({ status: 2, out: "" });
    expect(outcome.err).toMatch(/^foley: [^\n]*\n$/);
    expect(outcome.err).toContain(message);
  });

  it("refuses to go on with other settings, in one line", async () => {
    const { status, err } = await train("vocoder", "vocoder", "--batch", "3");
    expect(status).toBe(1);
    expect(err).toMatch(/^foley: [^\n]*got batchSize: 2 instead of 3; [^\n]*\n$/);
  });

  it("tells a learning rate that is too large by step and culprit, and writes no model", async () => {
    const { status, err } = await train("vae", "wild", "--learning-rate", "1e30");
    expect(status).toBe(1);
    expect(err).toMatch(/^foley: step \d+: [^\n]* (NaN|Infinity|not finite)[^\n]*\n$/);
    await expect(readFile(at("wild", "model", "vae", "config.json"))).rejects.toThrow();
  });
});

describe("--from", () => {
  it.each([
    ["an original checkpoint", golden("original/audioldm.ckpt"), ["--tokenizer", golden("pipeline/tokenizer")]],
    ["an embedded model by its name", "nano", []],
  ])("takes %s, whatever the preset's size", async (name, from, more) => {
    const argv = ["--from", from, "--steps", "1", "--set", "clip.frameCount=64", ...more];
    const { err } = await train("ldm", `begun-${name}`, ...argv);
    // The original's tiny CLAP has few places.
    expect(err).toMatch(/^(?:warning: \d+ of \d+ captions are longer than CLAP has places for: [^\n]*\n)?$/);
    const start = from === "nano" ? await findModel(from) : at(`begun-${name}`, "from");
    const [before, after] = await Promise.all(
      [start, at(`begun-${name}`, "model")].map((model) =>
        readPart(folderFiles(model), "unet", "diffusion_pytorch_model.safetensors"),
      ),
    );
    expect([...(after?.weights.keys() ?? [])].sort()).toEqual([...(before?.weights.keys() ?? [])].sort());
    const distances = [...(after?.weights ?? [])].map(([key, { data }]) => {
      const old = before?.weights.get(key)?.data as Float32Array;
      return data.reduce((most, value, index) => Math.max(most, Math.abs(value - (old[index] as number))), 0);
    });
    // One step of Adam moves nothing by more than the learning rate, or a little more by weight decay.
    expect(Math.max(...distances)).toBeGreaterThan(0);
    expect(Math.max(...distances)).toBeLessThan(0.01);
  });

  const file = ["vae", "diffusion_pytorch_model.safetensors"] as const;
  const spoilt = async (
    name: string,
    change: (tensors: Awaited<ReturnType<typeof readSafetensors>>["tensors"]) => void,
  ) => {
    await cp(at("vae", "model"), at(name), { recursive: true });
    const { tensors } = await readSafetensors(at(name, ...file));
    change(tensors);
    await writeSafetensors(at(name, ...file), tensors);
    return train("vae", `from-${name}`, "--from", at(name));
  };
  const bias = "decoder.conv_out.bias";

  it("names the part that a folder lacks", async () => {
    const { status, err } = await train("vae", "from-clap", "--from", at("clap", "model"));
    expect(status).toBe(2);
    expect(err).toMatch(/^foley: train vae: expected --from FOLDER with vae, got [^\n]*, which has none; [^\n]*\n$/);
  });

  it.each([
    ["missing", (tensors: Map<string, unknown>) => tensors.delete(bias), `1 missing (${bias})`],
    ["extra", (tensors: Map<string, unknown>) => tensors.set("other", tensors.get(bias)), "1 extra (other)"],
    [
      "misshapen",
      (tensors: Map<string, unknown>) => tensors.set(bias, tensors.get("encoder.conv_in.bias")),
      `1 misshapen (${bias} [8] instead of [1])`,
    ],
  ])("names a tensor that is %s", async (name, change, message) => {
    const { status, err } = await spoilt(name, change);
    expect(status).toBe(1);
    expect(err).toMatch(/^foley: [^\n]*\n$/);
    expect(err).toContain(message);
  });
});

describe("a prepared set", () => {
  const runtime = new NodeRuntime("cpu", { threadCount: 1 });

  const prepare = async (clips: DataClip[], cache: PrepareOptions["cache"] = null): Promise<TrainingTask> => {
    const parts = { from: null, vae: at("vae", "model"), clap: at("clap", "model") };
    const request = { runtime, clips, preset: "tiny", ...parts, wishes: { set: ["copyCount=1"] }, cache };
    return (await prepareTraining(ldmKind, request)).task;
  };
  const unreadable = (): DataClip[] =>
    clips.map((clip) => ({ ...clip, read: () => Promise.reject(new Error("read")) }));

  it("is learnt from as one that is made anew, without reading a sound again", async () => {
    const cache = openPreparedCache(at("prepared"));
    await expect(prepare(unreadable(), cache)).rejects.toThrow("read");
    await (await prepare(clips, cache)).dispose();
    const [anew, prepared] = [await prepare(clips), await prepare(unreadable(), cache)];
    for (let step = 0; step < 3; step++) expect(await prepared.step(step)).toEqual(await anew.step(step));
    await Promise.all([anew.dispose(), prepared.dispose()]);
  });

  it("is learnt from where no cache can be written, which is said once", async () => {
    await writeFile(at("no-cache"), "");
    const cache = openPreparedCache(at("no-cache"));
    const [anew, kept] = [await prepare(clips), await prepare(clips, cache)];
    for (let step = 0; step < 3; step++) expect(await kept.step(step)).toEqual(await anew.step(step));
    expect(cache.warnings).toEqual([
      expect.stringContaining(`${at("no-cache")}: expected a cache that can be written`),
    ]);
    await Promise.all([anew.dispose(), kept.dispose()]);
  });

  it("is read when it is drawn: one that is gone is missed then, in one line", async () => {
    const task = await prepare(clips, openPreparedCache(at("lost")));
    await rm(at("lost"), { recursive: true });
    await expect(task.step(0)).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining("resume the run"),
    });
    await task.dispose();
  });
});

describe("a run that was stopped", () => {
  const presets = trainingKinds.flatMap(({ name, presets }) =>
    Object.keys(presets)
      .filter((preset) => preset.startsWith("tiny"))
      .map((preset) => [name, preset] as const),
  );
  const runtime = new NodeRuntime("cpu", { threadCount: 1 });

  /** Runs 4 steps; where `stopAfter` is given, stops there first and begins again with everything made anew. */
  async function finish(kind: string, preset: string, out: string, stopAfter: number | null): Promise<void> {
    const goesOn = preset === "tiny-adversarial" || preset === "tiny-distilled";
    const from = goesOn ? at(kind, "model") : null;
    const [vae, clap] = kind === "ldm" ? [at("vae", "model"), at("clap", "model")] : [null, null];
    const wishes = { stepCount: 4 };
    const { task, stepCount, settings } = await prepareTraining(findTrainingKind(kind), {
      runtime,
      clips,
      preset,
      from,
      vae,
      clap,
      wishes,
    });
    const controller = new AbortController();
    const isDone = await runTraining(task, {
      folder: at(out),
      stepCount,
      checkpointEvery: 100,
      logEvery: 1,
      config: JSON.stringify(settings),
      signal: controller.signal,
      report: (event) => event.stage === "training" && event.step === stopAfter && controller.abort(),
    });
    await task.dispose();
    expect(isDone).toBe(stopAfter === null);
    if (stopAfter !== null) await finish(kind, preset, out, null);
  }

  it.each(presets)("ends as if it had not been: %s %s, bit for bit", async (kind, preset) => {
    const [whole, stopped] = [`${kind}-${preset}-whole`, `${kind}-${preset}-stopped`];
    await finish(kind, preset, whole, null);
    await finish(kind, preset, stopped, 1 + (presets.findIndex((pair) => pair.join() === `${kind},${preset}`) % 3));
    const [a, b] = await Promise.all(
      [whole, stopped].map((run) => readFile(at(run, "checkpoint.safetensors"))) as [Promise<Buffer>, Promise<Buffer>],
    );
    expect(a.equals(b)).toBe(true);
    expect(await readSteps(stopped)).toEqual([1, 2, 3, 4]);
  });

  async function readSteps(run: string): Promise<number[]> {
    const lines = (await readFile(at(run, "log.jsonl"), "utf8")).trimEnd().split("\n");
    return lines.map((line) => (JSON.parse(line) as { step: number }).step);
  }
});
