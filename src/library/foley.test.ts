import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { writeTinyModel } from "../../test/support/tiny-model.ts";
import { monoWaveform } from "../audio/waveform.ts";
import { Generator } from "../engine/random/generator.ts";
import type { WorkEvent } from "../engine/work.ts";
import type { Clip } from "../generate/clip.ts";
import type { GenerateEvent, GenerateStage } from "../generate/generate-event.ts";
import { publishedWeights } from "../hub/published-weights.ts";
import type { Foley } from "./foley.ts";
import { loadJudges } from "./judges.ts";
import { open } from "./open.ts";

vi.mock("./judges.ts", { spy: true });

let scratch: string;
let tiny: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "foley-library-"));
  tiny = join(scratch, "tiny");
  await writeTinyModel(tiny);
});
afterAll(() => rm(scratch, { recursive: true }));

const opened = () => open({ device: "cpu", threads: 1 });
const short = { steps: 1, durationSeconds: 0.5, seed: 1 } as const;
const sounds = [1, 2].map((seed) => ({
  name: `${seed}`,
  waveform: monoWaveform(
    new Generator(seed).randn(16_000).map((value) => value / 10),
    16_000,
  ),
}));

describe("an open library", () => {
  it("loads a model once, and again after it was disposed of", async () => {
    const foley = await opened();
    const [first, second] = await Promise.all([foley.model(tiny), foley.model(tiny)]);
    expect(second).toBe(first);
    expect(await foley.model(tiny, { loras: [] })).toBe(first);
    await first.dispose();
    const third = await foley.model(tiny);
    expect(third).not.toBe(first);
    expect((await third.generate("rain", short)).samples.length).toBeGreaterThan(0);
    await foley.close();
  });

  it("loads a model anew whose folder was replaced, and keeps the one before for who has it", async () => {
    const foley = await opened();
    const path = join(scratch, "replaced");
    await writeTinyModel(path);
    const before = await foley.model(path);
    const first = await before.generate("rain", short);
    await rm(path, { recursive: true });
    await writeTinyModel(path, { precision: "float16" });
    const after = await foley.model(path);
    expect(after).not.toBe(before);
    expect((await after.generate("rain", short)).samples).not.toEqual(first.samples);
    expect((await before.generate("rain", short)).samples).toEqual(first.samples);
    // What it has not loaded yet is another model's now.
    const like = before.generate("rain", { ...short, candidates: 2 });
    await expect(like).rejects.toMatchObject({ code: "weights", message: /load it again/ });
    await writeFile(join(path, "dog.wav"), "a sound that was put there");
    expect(await foley.model(path)).toBe(after);
    await foley.close();
  });

  it("checks, describes, lists and prepares data sets, and puts models together", async () => {
    const foley = await opened();
    const [data, put] = [join(scratch, "data"), join(scratch, "put")];
    const model = await foley.model(tiny);
    for (const kind of ["dog", "rain"]) {
      await mkdir(join(data, kind), { recursive: true });
      for (const seed of [1, 2])
        await (await model.generate(kind, { ...short, seed })).save(join(data, kind, `${seed}.wav`));
    }
    expect(await foley.data.check(data)).toMatchObject({ problems: [] });
    await foley.data.import(data, join(scratch, "list.jsonl"));
    const { soundCount } = await foley.data.prepare(join(scratch, "list.jsonl"), { preset: "tiny", from: tiny });
    expect(soundCount).toBe(4);
    await foley.models.assemble({ ldm: tiny, clap: tiny }, put);
    expect((await foley.models.inspect(put)).parts.map(({ name }) => name)).not.toContain("vocoder");
    const { channels } = await (await foley.model(put)).generate("rain", { ...short, vocoder: "griffin-lim" });
    expect(channels).toHaveLength(1);
    await foley.close();
    await expect(foley.data.check(data)).rejects.toMatchObject({ code: "usage" });
  });

  it("keeps no failure", async () => {
    const foley = await opened();
    const late = join(scratch, "late");
    await expect(foley.model(late)).rejects.toMatchObject({ code: "not-found" });
    await writeTinyModel(late);
    expect((await foley.model(late)).name).toBe(late);
    await foley.close();
  });

  it("loads judges once for all evaluations", async () => {
    vi.mocked(loadJudges).mockClear();
    const foley = await opened();
    const options = { panns: "aisfx", vggish: "aisfx", useCache: false } as const;
    const [first, second] = await Promise.all([
      foley.evaluate(sounds, sounds, options),
      foley.evaluate(sounds, sounds, options),
    ]);
    expect(second.metrics).toEqual(first.metrics);
    expect(loadJudges).toHaveBeenCalledTimes(1);
    await foley.close();
  });

  it("judges by weights that were fetched meanwhile", async () => {
    vi.stubEnv("FOLEY_CACHE", join(scratch, "cache"));
    vi.mocked(loadJudges).mockClear();
    const foley = await opened();
    const options = { panns: "aisfx", useCache: false } as const;
    await foley.evaluate(sounds, sounds, options);
    const { file, size } = publishedWeights.vggish;
    await mkdir(join(scratch, "cache", "weights"), { recursive: true });
    await writeFile(join(scratch, "cache", "weights", file), "");
    await truncate(join(scratch, "cache", "weights", file), size);
    // As they are no weights, that they are read shows.
    await expect(foley.evaluate(sounds, sounds, options)).rejects.toThrow(file);
    expect(loadJudges).toHaveBeenCalledTimes(2);
    await foley.close();
    vi.unstubAllEnvs();
  });

  it("frees models and judges when it is closed, and refuses every call then", async () => {
    vi.mocked(loadJudges).mockClear();
    const foley = await opened();
    const model = await foley.model(tiny);
    await foley.evaluate(sounds, sounds, { panns: "aisfx", vggish: "aisfx", useCache: false });
    const judges = await vi.mocked(loadJudges).mock.results[0]?.value;
    await foley.close();
    await expect(model.generate("rain", short)).rejects.toMatchObject({ code: "usage" });
    await expect(judges.frames.embed(sounds[0]?.waveform)).rejects.toMatchObject({ code: "usage" });
    await expect(foley.model(tiny)).rejects.toMatchObject({ code: "usage" });
    await expect(foley.evaluate(sounds, sounds)).rejects.toMatchObject({ code: "usage" });
    await expect(foley.info("a.wav")).rejects.toMatchObject({ code: "usage" });
  });

  it("is stopped by its signal", async () => {
    const foley = await open({ device: "cpu", threads: 1, signal: AbortSignal.abort() });
    const evaluation = foley.evaluate(sounds, sounds, { panns: "aisfx", vggish: "aisfx", useCache: false });
    await expect(evaluation).rejects.toMatchObject({ code: "aborted" });
    await foley.close();
  });

  it("hears of a model's sounds, stops them by its signal, and begins nothing once it is stopped", async () => {
    const [heard, stop]: [string[], AbortController] = [[], new AbortController()];
    const report = ({ stage }: WorkEvent): void => void heard.push(stage);
    const foley = await open({ device: "cpu", threads: 1, signal: stop.signal, report });
    const model = await foley.model(tiny);
    await model.generate("rain", short);
    expect(new Set(heard)).toEqual(new Set(["embedding", "sampling", "decoding", "sounding"]));
    const stopped = model.generate("rain", { ...short, report: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    await expect(foley.model(tiny)).rejects.toMatchObject({
      code: "aborted",
      message: "model: stopped before it began",
    });
    await foley.close();
  });

  it("stops a sound that is being made when it is closed, and waits for its end", async () => {
    const foley = await opened();
    const model = await foley.model(tiny);
    const ended: string[] = [];
    let closing: Promise<unknown> | null = null;
    const report = (): void => {
      closing ??= foley.close().then(() => ended.push("library"));
    };
    const sound = model.generate("rain", { ...short, report }).finally(() => ended.push("sound"));
    await expect(sound).rejects.toMatchObject({ code: "aborted" });
    await closing;
    expect(ended).toEqual(["sound", "library"]);
  });

  it("may be closed, and waited for, by who hears of a sound, which ends as stopped", async () => {
    const foley = await opened();
    const model = await foley.model(tiny);
    const ended: string[] = [];
    const report = async (): Promise<void> => {
      await foley.close();
      ended.push("library");
    };
    const sound = model.generate("rain", { ...short, report }).finally(() => ended.push("sound"));
    await expect(sound).rejects.toMatchObject({ code: "aborted" });
    await foley.close();
    expect(ended).toEqual(["sound", "library"]);
  });

  it("stops a sound that was asked for the moment before it is closed", async () => {
    const foley = await opened();
    const model = await foley.model(tiny);
    const stopped = expect(model.generate("rain", short)).rejects.toMatchObject({ code: "aborted" });
    await foley.close();
    await stopped;
  });

  it.each<[string, GenerateStage]>([
    ["before it began", "embedding"],
    ["at a step", "sampling"],
    ["as it is decoded", "decoding"],
    ["as it becomes sound", "sounding"],
  ])("stops a sound whose model is disposed of %s, waited for by who hears or not", async (_, at) => {
    const foley = await opened();
    for (const waits of [true, false]) {
      const model = await foley.model(tiny);
      let disposal: Promise<void> = Promise.resolve();
      const report = ({ stage }: GenerateEvent): unknown => {
        if (stage === at) disposal = model.dispose();
        return waits ? disposal : null;
      };
      await expect(model.generate("rain", { ...short, steps: 3, report })).rejects.toMatchObject({
        code: "aborted",
        message: `${tiny}: stopped, as the model was disposed`,
      });
      await disposal;
      await expect(model.generate("rain", short)).rejects.toMatchObject({ code: "usage" });
    }
    await foley.close();
  });

  it("stops sounds of a model that is disposed of while its networks compute, and waits for them", async () => {
    const foley = await opened();
    const model = await foley.model(tiny);
    await model.generate("rain", short);
    for (const wait of [0, 1, 5, 20]) {
      const own = await foley.model(tiny);
      const ended: string[] = [];
      const sounds = ["rain", "wind"].map((prompt) =>
        own.generate(prompt, { ...short, steps: 50 }).finally(() => ended.push("sound")),
      );
      const stopped = Promise.all(sounds.map((sound) => expect(sound).rejects.toMatchObject({ code: "aborted" })));
      await new Promise((resolve) => setTimeout(resolve, wait));
      await own.dispose().then(() => ended.push("model"));
      await stopped;
      expect(ended).toEqual(["sound", "sound", "model"]);
    }
    await foley.close();
  });

  it("makes a sound as loud afterwards as it would have made it", async () => {
    const foley = await opened();
    const model = await foley.model(tiny);
    const [made, later] = [
      await model.generate("rain", { ...short, loudness: -40 }),
      (await model.generate("rain", short)).withLoudness(-40),
    ];
    expect(later.settings).toMatchObject({ loudness: -40, level: { loudnessLufs: made.settings.level?.loudnessLufs } });
    const farthest = made.samples.reduce((most, x, i) => Math.max(most, Math.abs(x - (later.samples[i] ?? 9))), 0);
    expect(farthest).toBeLessThan(1e-4);
    await foley.close();
  });

  it("makes no preview of a model that was disposed of", async () => {
    const foley = await opened();
    const model = await foley.model(tiny);
    let kept: GenerateEvent["preview"] = null;
    const report = ({ preview }: GenerateEvent): void => {
      kept = preview ?? kept;
    };
    await model.generate("rain", { ...short, report });
    const preview = kept as unknown as () => Promise<Clip>;
    expect((await preview()).samples.length).toBeGreaterThan(0);
    await model.dispose();
    await expect(preview()).rejects.toMatchObject({ code: "usage" });
    await foley.close();
  });

  it.each<[string, (foley: Foley) => Promise<unknown>, string]>([
    ["a model's name", (foley) => foley.model(3 as never), "model: expected a text, got 3"],
    ["a model's options", (foley) => foley.model(tiny, { lora: [] } as object), '"lora"; it may be loras'],
    ["low-rank changes", (foley) => foley.model(tiny, { loras: ["a"] as never }), "model: loras: expected a list"],
    ["options of scores", (foley) => foley.evaluate(sounds, sounds, null as never), "evaluate: expected an object"],
    ["a watcher", (foley) => foley.evaluate(sounds, sounds, { report: 1 as never }), "report: expected a function"],
    ["options of training", (foley) => foley.train("vae", null as never), "train: expected an object of options"],
    [
      "a name of theirs",
      (foley) => foley.train("vae", { data: "a", out: "b", stepcount: 1 } as never),
      '"stepcount"; it may be stepCount',
    ],
    ["where a run is", (foley) => foley.train("vae", { data: "a" } as never), "train vae: out: expected a text"],
    [
      "samples to score",
      (foley) => foley.evaluate([{ name: "dog", waveform: {} as never }], sounds),
      "dog: channels: expected a list of Float32Arrays, got undefined",
    ],
    [
      "their arrays",
      (foley) => foley.evaluate(sounds, [{ name: "dog", waveform: { sampleRate: 1, channels: [[0.1]] } as never }]),
      "dog: expected Float32Arrays, got a list",
    ],
    ["a sound", (foley) => foley.info(3 as never), "info: the sound: expected the path of a file, or its bytes"],
    [
      "signals",
      (foley) => foley.study.signals("a", { seconds: 1 } as never),
      "signals: clipsPerClass: expected a whole",
    ],
  ])("says what is wrong with %s", async (_what, call, message) => {
    const foley = await opened();
    const failed = expect(call(foley)).rejects;
    await failed.toMatchObject({ code: "usage", message: expect.stringContaining(message) });
    await foley.close();
  });

  it("says what a sound is, be it a file or bytes", async () => {
    const foley = await opened();
    const clip = await (await foley.model(tiny)).generate("rain", short);
    const info = await foley.info(await clip.encode("wav"));
    expect(info).toMatchObject({ sampleRate: 16_000, channelCount: 1, durationSeconds: 0.5 });
    expect(info.settings).toMatchObject({ prompt: "rain", seed: 1 });
    const file = join(scratch, "rain.wav");
    await clip.save(file);
    expect(await foley.info(file)).toEqual(info);
    await foley.close();
  });

  it("names options that it has not", async () => {
    await expect(open({ threadCount: 2 } as object)).rejects.toMatchObject({ code: "usage" });
    await expect(open({ device: "gpu" as never })).rejects.toThrow("device: expected one of auto, cpu, webgpu");
    await expect(open({ threads: 0 })).rejects.toMatchObject({ code: "usage" });
  });
});
