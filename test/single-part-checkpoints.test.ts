import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convertModel } from "../src/convert/convert.ts";
import { float32, type Tensor } from "../src/engine/tensor/tensor.ts";
import { fileSource } from "../src/files/file-source.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { inspectCheckpoint } from "../src/models/inspect.ts";
import { readPart } from "../src/models/part-files.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";
import { readWeights } from "../src/weights/read-weights.ts";

const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const files = { vae: "diffusion_pytorch_model.safetensors", vocoder: "model.safetensors" };

let folder = "";
let whole = "";
let state: ReadonlyMap<string, Tensor>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-single-part-"));
  whole = join(folder, "whole");
  const original = golden("original/audioldm.ckpt");
  await convertModel(original, whole, { tokenizer: golden("pipeline/tokenizer") });
  state = await readWeights(await fileSource(original), (name) => name.startsWith("first_stage_model."));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the training code would keep in a file of its own: the weights under a prefix, and what training adds. */
async function writeSingle(
  name: string,
  prefix: string,
  extra: Readonly<Record<string, Tensor>> = {},
): Promise<string> {
  const own = [...state]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  const path = join(folder, name);
  await writeSafetensors(path, { ...(Object.fromEntries(own) as Record<string, Tensor>), ...extra });
  return path;
}

/** Its folder holds the same network as the whole checkpoint's. */
async function expectSame(converted: string, part: keyof typeof files): Promise<void> {
  const [found, expected] = [
    await readPart(folderFiles(converted), part, files[part]),
    await readPart(folderFiles(whole), part, files[part]),
  ];
  expect(found.weights).toEqual(expected.weights);
  const { scaling_factor: _own, ...config } = found.config as Record<string, unknown>;
  const { scaling_factor: _other, ...wanted } = expected.config as Record<string, unknown>;
  expect(config).toEqual(wanted);
}

describe("the training code's file of the autoencoder", () => {
  const training = { "loss.logvar": float32([0]), "loss.discriminator.main.0.weight": float32([1, 2], [1, 2]) };

  it("becomes the autoencoder and the vocoder in it, without the training's losses", async () => {
    const path = await writeSingle("vae_mel_16k_64bins.safetensors", "first_stage_model.", training);
    const { parts, missing } = await inspectCheckpoint(await fileSource(path));
    expect(parts.map(({ name }) => name)).toEqual(["vocoder", "vae", "other"]);
    expect(missing).toEqual([]);
    const out = join(folder, "vae-model");
    await convertModel(path, out);
    await expectSame(out, "vae");
    await expectSame(out, "vocoder");
  });
});

describe("the training code's file of the vocoder", () => {
  it("becomes the vocoder", async () => {
    const path = await writeSingle("hifigan_16k_64bins.safetensors", "first_stage_model.vocoder.");
    expect((await inspectCheckpoint(await fileSource(path))).parts.map(({ name }) => name)).toEqual(["vocoder"]);
    const out = join(folder, "vocoder-model");
    await convertModel(path, out);
    await expectSame(out, "vocoder");
  });
});
