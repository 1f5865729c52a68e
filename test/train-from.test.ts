import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DataClip, openClips } from "../src/data/clips.ts";
import { openDataset } from "../src/data/open-dataset.ts";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import type { Runtime } from "../src/engine/runtime/runtime.ts";
import { findTrainingKind } from "../src/train/kind/kinds.ts";
import { type PrepareOptions, prepareTraining } from "../src/train/kind/training-kind.ts";
import { writeSoundFolder } from "./support/sound-folder.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let runtime: Runtime;
let clips: DataClip[];
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-train-from-"));
  await writeSoundFolder(at("sounds"));
  await writeTinyModel(at("base"));
  clips = await openClips(await openDataset(at("sounds")));
  runtime = await openRuntime("cpu", { threadCount: 1 });
});

afterAll(async () => {
  await runtime.close();
  await rm(folder, { recursive: true });
});

/** What a training of one step leaves of a part, read from the folder that it saves. */
async function learnt(kind: string, out: string, options: Partial<PrepareOptions>): Promise<(path: string) => string> {
  const request = { ...{ runtime, clips, preset: "tiny" }, ...options };
  const { task } = await prepareTraining(findTrainingKind(kind), request);
  await task.step(0);
  await task.save(at(out));
  await task.dispose();
  const texts = new Map<string, string>();
  for (const path of ["tokenizer/vocab.json", "scheduler/scheduler_config.json"])
    texts.set(path, await readFile(at(out, path), "utf8").catch(() => ""));
  return (path) => texts.get(path) as string;
}

describe("a training that begins from a model", () => {
  it("has CLAP keep the words that it knows, whatever the captions are", async () => {
    const anew = await learnt("clap", "clap-anew", {});
    const on = await learnt("clap", "clap-on", { from: at("base") });
    const known = JSON.parse(await readFile(at("base", "tokenizer", "vocab.json"), "utf8"));
    expect(JSON.parse(on("tokenizer/vocab.json"))).toEqual(known);
    expect(JSON.parse(anew("tokenizer/vocab.json"))).not.toEqual(known);
  });

  it("has CLAP keep its words as they were when it began, whatever lies in that folder when it ends", async () => {
    await cp(at("base"), at("replaced"), { recursive: true });
    const given = { ...{ runtime, clips, preset: "tiny" }, from: at("replaced") };
    const { task } = await prepareTraining(findTrainingKind("clap"), given);
    await writeFile(at("replaced", "tokenizer", "vocab.json"), '{"other": 0}');
    await task.save(at("clap-kept"));
    await task.dispose();
    const words = (out: string) => readFile(at(out, "tokenizer", "vocab.json"), "utf8");
    expect(await words("clap-kept")).toBe(await words("base"));
    const settings = JSON.parse(await readFile(at("clap-kept", "tokenizer", "tokenizer_config.json"), "utf8"));
    expect(settings).toHaveProperty("model_max_length");
  });

  it("has CLAP from nothing learn the words of mixtures too", async () => {
    const words = await learnt("clap", "mixed", { wishes: { set: ["augment.mixShare=4", "vocabularySize=2000"] } });
    expect(JSON.parse(words("tokenizer/vocab.json"))).toHaveProperty("Ġbackground");
  });

  it("refuses another size of CLAP than the model's", async () => {
    const request = {
      ...{ runtime, clips, preset: "tiny" },
      from: at("base"),
      wishes: { set: ["vocabularySize=300"] },
    };
    await expect(prepareTraining(findTrainingKind("clap"), request)).rejects.toThrow(
      /^train clap: expected from without settings of the model and its vocabulary, got both;/,
    );
  });

  it("has the vocoder keep its sizes, unless others are wished, and its network", async () => {
    const prepare = (preset: string, from: string | null, ...set: string[]) =>
      prepareTraining(findTrainingKind("vocoder"), { runtime, clips, preset, from, wishes: { set } });
    const { task } = await prepare("tiny", null, "model.upsample_initial_channel=64");
    await task.save(at("wide"));
    await task.dispose();
    await learnt("vocoder", "wide-on", { from: at("wide"), preset: "tiny-adversarial" });
    const config = JSON.parse(await readFile(at("wide-on", "vocoder", "config.json"), "utf8"));
    expect(config).toMatchObject({ upsample_initial_channel: 64 });
    const other = prepare("tiny", at("wide"), "model.upsample_initial_channel=96");
    await expect(other).rejects.toMatchObject({ code: "weights" });
    await expect(prepare("vocos", at("wide"))).rejects.toThrow(
      "train vocoder: from: expected a vocoder of vocos, as the preset has it, got hifigan; choose another model or preset",
    );
  });

  it("has the diffusion model keep its noise", async () => {
    const parts = { vae: at("base"), clap: at("base") };
    const frames = "clip.frameCount=64";
    const linear = { set: [frames, "scheduler.beta_schedule=linear", "scheduler.num_train_timesteps=100"] };
    await learnt("ldm", "linear", { ...parts, wishes: linear });
    const on = await learnt("ldm", "on", { ...parts, from: at("linear"), wishes: { set: [frames] } });
    const noise = { beta_schedule: "linear", num_train_timesteps: 100 };
    expect(JSON.parse(on("scheduler/scheduler_config.json"))).toMatchObject(noise);
    const other = { ...{ runtime, clips, preset: "tiny" }, ...parts, from: at("linear") };
    const wishes = { set: [frames, "scheduler.num_train_timesteps=50"] };
    await expect(prepareTraining(findTrainingKind("ldm"), { ...other, wishes })).rejects.toThrow(
      /expected scheduler.num_train_timesteps of the model, 100, got 50;/,
    );
  });
});
