import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { monoWaveform } from "../src/audio/waveform.ts";
import { Clip } from "../src/generate/clip.ts";
import { referenceSettings } from "../src/generate/settings.ts";
import * as foley from "../src/index.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

/** The library as a program without types calls it. */
type Untyped = Record<string, (...given: unknown[]) => Promise<unknown>>;
const library = foley as unknown as Untyped;
const sound = { name: "a", path: "a.wav" };

describe("wrong arguments", () => {
  it.each([
    ["load", [5]],
    ["load", [null]],
    ["load", ["nano", null]],
    ["load", ["nano", { device: 5 }]],
    ["load", ["nano", { device: "gpu" }]],
    ["load", ["nano", { threadCount: -1 }]],
    ["load", ["nano", { threadCount: 1e9 }]],
    ["load", ["nano", { threadCount: "two" }]],
    ["load", ["nano", { threads: 2 }]],
    ["load", ["nano", { loras: "a.safetensors" }]],
    ["load", ["nano", { loras: ["a.safetensors"] }]],
    ["load", ["nano", { loras: [{ path: "a.safetensors" }] }]],
    ["load", ["nano", { loras: [{ path: "a.safetensors", strength: "1" }] }]],
    ["load", ["nano", { loras: [{ path: "a.safetensors", strength: Number.NaN }] }]],
    ["load", ["nano", { loras: [{ path: "a.safetensors", strength: 1, strenght: 2 }] }]],
    ["evaluate", []],
    ["evaluate", ["made", "real"]],
    ["evaluate", [[5], [5]]],
    ["evaluate", [[{ path: "a.wav" }], [sound]]],
    ["evaluate", [[sound], [{ name: "a", waveform: "a.wav" }]]],
    ["evaluate", [[sound], [sound], { preset: "paper" }]],
    ["evaluate", [[sound], [sound], { cache: true }]],
    ["sensitivity", []],
    ["sensitivity", ["real", { seeds: 0.5 }]],
  ])("of %s are mistakes in usage, told in one line: %j", async (name, given) => {
    const error = await library[name]?.(...given).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(foley.FoleyError);
    expect(error).toMatchObject({ code: "usage", message: expect.stringMatching(/^.*expected .*, got .*; .*$/) });
  });
});

const given: readonly (readonly [string, unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["5", 5],
  ["{}", {}],
];

/** What a call comes to, be it a promise or not: nobody may get an error that is no promise from what promises. */
async function outcomeOf(call: () => unknown): Promise<unknown> {
  const promised = call();
  expect(promised).toBeInstanceOf(Promise);
  return (promised as Promise<unknown>).then(
    () => null,
    (cause: unknown) => cause,
  );
}

const oneLine = { message: expect.stringMatching(/^.*expected .*got .*$/) };

describe("every method", () => {
  let place: string;
  let library: foley.Foley;
  let model: foley.Model;
  const clip = new Clip(monoWaveform(Float32Array.of(0.1, 0.2), 16_000), {
    ...{ foley: "0", model: "m", prompt: "p", audio: null, seed: 1, loudness: "off" },
    ...referenceSettings,
  });

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), "foley-arguments-"));
    await writeTinyModel(join(place, "tiny"));
    library = await foley.open({ device: "cpu", threads: 1 });
    model = await library.model(join(place, "tiny"));
  });
  afterAll(async () => {
    await library.close();
    await rm(place, { recursive: true });
  });

  /** Each with what stands before the argument in question; those after it are left out. */
  const calls: Readonly<Record<string, (wrong: never) => unknown>> = {
    "evaluate, sounds": (wrong) => library.evaluate(wrong, wrong),
    "evaluatePlaces, places": (wrong) => library.evaluatePlaces(wrong, wrong),
    "train, kind": (wrong) => library.train(wrong, wrong),
    "train, options": (wrong) => library.train("vae", wrong),
    "pull, name": (wrong) => library.pull(wrong),
    "info, sound": (wrong) => library.info(wrong),
    "models.inspect": (wrong) => library.models.inspect(wrong),
    "models.writeFileList": (wrong) => library.models.writeFileList(wrong),
    "models.convert, source": (wrong) => library.models.convert(wrong, wrong),
    "models.convert, target": (wrong) => library.models.convert("nano", wrong),
    "models.forDiffusers, model": (wrong) => library.models.forDiffusers(wrong, wrong),
    "models.forDiffusers, target": (wrong) => library.models.forDiffusers("nano", wrong),
    "models.exportOnnx, model": (wrong) => library.models.exportOnnx(wrong, wrong),
    "models.exportOnnx, target": (wrong) => library.models.exportOnnx("nano", wrong),
    "models.assemble, sources": (wrong) => library.models.assemble(wrong, "x"),
    "models.assemble, target": (wrong) => library.models.assemble({ ldm: "nano", clap: "nano" }, wrong),
    "models.remove": (wrong) => library.models.remove(wrong),
    "data.check": (wrong) => library.data.check(wrong),
    "data.statistics": (wrong) => library.data.statistics(wrong),
    "data.import, path": (wrong) => library.data.import(wrong, "list.jsonl"),
    "data.import, manifest": (wrong) => library.data.import("x", wrong),
    "data.prepare": (wrong) => library.data.prepare(wrong),
    "study.sensitivity": (wrong) => library.study.sensitivity(wrong),
    "study.benchmark, config": (wrong) => library.study.benchmark(wrong, { folder: "x" }),
    "study.sweep, name": (wrong) => library.study.sweep(wrong, wrong, { folder: "x" }),
    "study.sweep, config": (wrong) => library.study.sweep("steps", wrong, { folder: "x" }),
    "study.sweep, options": (wrong) => library.study.sweep("steps", {} as never, wrong),
    "study.config": (wrong) => library.study.config(wrong),
    "study.status": (wrong) => library.study.status(wrong, "x"),
    "study.verify, report": (wrong) => library.study.verify(wrong, { folder: "x" }),
    "study.verify, options": (wrong) => library.study.verify("x", wrong),
    "study.write, folder": (wrong) => library.study.write(wrong, { files: new Map(), warnings: [] }),
    "study.write, report": (wrong) => library.study.write(join(place, "report"), wrong),
    "study.signals, folder": (wrong) => library.study.signals(wrong, { clipsPerClass: 1, seconds: 1 }),
    "study.signals, options": (wrong) => library.study.signals("x", wrong),
    "generate, prompt": (wrong) => model.generate(wrong),
    "encode, format": (wrong) => clip.encode(wrong),
    "save, path": (wrong) => clip.save(wrong),
    "generateSounds, model": (wrong) => foley.generateSounds(wrong, { prompts: ["rain"] }).next(),
    "generateSounds, wish": (wrong) => foley.generateSounds(model, wrong).next(),
    "assemble, sources": (wrong) => foley.assemble(wrong, "x"),
    "benchmark, config": (wrong) => foley.benchmark(wrong, { folder: "x" }),
    benchmarkConfig: (wrong) => foley.benchmarkConfig(wrong),
    benchmarkStatus: (wrong) => foley.benchmarkStatus(wrong, "x"),
    convertForDiffusers: (wrong) => foley.convertForDiffusers(wrong, "x"),
    convertModel: (wrong) => foley.convertModel(wrong, "x"),
    evaluatePlaces: (wrong) => foley.evaluatePlaces(wrong, wrong),
    exportOnnx: (wrong) => foley.exportOnnx(wrong, "x"),
    readPytorch: (wrong) => foley.readPytorch(wrong),
    readPytorchStateDict: (wrong) => foley.readPytorchStateDict(wrong),
    readSafetensors: (wrong) => foley.readSafetensors(wrong),
    sweep: (wrong) => foley.sweep(wrong, null, wrong, { folder: "x" }),
    verifyStudy: (wrong) => foley.verifyStudy(wrong, { folder: "x" }),
    writeEvaluation: (wrong) => foley.writeEvaluation(wrong, {}),
    writeStudyReport: (wrong) => foley.writeStudyReport(join(place, "report"), wrong),
  };

  it.each(Object.entries(calls))("refuses what an argument cannot be: %s", async (_, call) => {
    for (const [words, wrong] of given) {
      const error = await outcomeOf(() => call(wrong as never));
      // A prompt may be null, though not by itself.
      expect(error, words).toBeInstanceOf(foley.FoleyError);
      expect(error, words).toMatchObject({ code: "usage", ...oneLine });
    }
    expect(await readdir(place)).toEqual(["tiny"]);
  });

  /** Options may be left out, and be an object of none. */
  const options: Readonly<Record<string, (wrong: never) => unknown>> = {
    open: (wrong) => foley.open(wrong),
    load: (wrong) => foley.load(join(place, "tiny"), wrong),
    model: (wrong) => library.model("nano", wrong),
    evaluate: (wrong) => library.evaluate([], [], wrong),
    evaluatePlaces: (wrong) => library.evaluatePlaces("x", "x", wrong),
    pull: (wrong) => library.pull("nano", wrong),
    "models.convert": (wrong) => library.models.convert("nano", "x", wrong),
    "models.forDiffusers": (wrong) => library.models.forDiffusers("nano", "x", wrong),
    "models.exportOnnx": (wrong) => library.models.exportOnnx("nano", "x", wrong),
    "models.assemble": (wrong) => library.models.assemble({ ldm: "nano", clap: "nano" }, "x", wrong),
    "data.check": (wrong) => library.data.check("x", wrong),
    "data.statistics": (wrong) => library.data.statistics("x", wrong),
    "data.import": (wrong) => library.data.import("x", "y.jsonl", wrong),
    "data.prepare": (wrong) => library.data.prepare("x", wrong),
    "study.sensitivity": (wrong) => library.study.sensitivity("x", wrong),
    "study.config": (wrong) => library.study.config({ preset: "nano-smoke" }, wrong),
    generate: (wrong) => model.generate("rain", wrong),
    "encode, options": (wrong) => clip.encode("wav", wrong),
    "save, options": (wrong) => clip.save(join(place, "y.wav"), wrong),
    generateSounds: (wrong) => foley.generateSounds(model, { prompts: ["rain"] }, wrong).next(),
    assemble: (wrong) => foley.assemble({ ldm: "nano", clap: "nano" }, "x", wrong),
    convertModel: (wrong) => foley.convertModel("nano", "x", wrong),
    writeStudyReport: (wrong) => foley.writeStudyReport(join(place, "r"), { files: new Map(), warnings: [] }, wrong),
  };

  it.each(Object.entries(options))("refuses options that are none: %s", async (_, call) => {
    for (const wrong of [null, 5, "24"]) {
      const error = await outcomeOf(() => call(wrong as never));
      expect(error, String(wrong)).toBeInstanceOf(foley.FoleyError);
      expect(error, String(wrong)).toMatchObject({ code: "usage", ...oneLine });
    }
    expect(await readdir(place)).toEqual(["tiny"]);
  });

  it.each<[string, () => unknown, string]>([
    ["encode", () => clip.encode("wav", { bitdepth: "24" } as never), '"bitdepth"; it may be bitDepth'],
    ["encode", () => clip.encode("mp3", { kilobits: 64 } as never), 'got "kilobits"; choose one of bitDepth'],
    [
      "encode",
      () => clip.encode("wav", { bitDepth: 24 } as never),
      "bitDepth: expected one of the texts 16, 24, float",
    ],
    ["pull", () => library.pull("nano", { precison: "float16" } as never), '"precison"; it may be precision'],
    [
      "pull",
      () => library.pull("nano", { precision: "bfloat16" } as never),
      "precision: expected one of float32, float16, got",
    ],
    ["assemble", () => foley.assemble({ ldm: "a", clap: "b" }, "x", { names: "a" } as never), "it may be name"],
    [
      "assemble",
      () => foley.assemble({ ldm: "a", clap: "b" }, "x", { precision: "half" } as never),
      "precision: expected one",
    ],
    ["assemble", () => foley.assemble({ ldm: "a", clip: "b" } as never, "x"), '"clip"; it may be clap'],
    [
      "sweep",
      () => library.study.sweep("steps", {} as never, { folder: "x", values: "1" } as never),
      "a list of texts",
    ],
  ])("passes no option over silently: %s", async (_, call, message) => {
    expect(await outcomeOf(call)).toMatchObject({ code: "usage", message: expect.stringContaining(message) });
  });
});
