import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heldClip } from "../../../../test/support/held-clip.ts";
import { writeTinyModel } from "../../../../test/support/tiny-model.ts";
import { Generator } from "../../../engine/random/generator.ts";
import { NodeRuntime } from "../../../engine/runtime/node/node-runtime.ts";
import { decodeMels } from "../../data/decode-mels.ts";
import { openPreparedCache } from "../../data/prepared-cache.ts";
import type { TrainingClipInput } from "../../data/training-clip.ts";
import type { PrepareEvent } from "../../train-event.ts";
import { prepareLdmData } from "../ldm.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const runtime = new NodeRuntime("cpu", { threadCount: 1 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-latents-"));
  await writeTinyModel(at("model"));
});
afterAll(() => rm(folder, { recursive: true }));

const clip = heldClip("rain.wav", new Generator(1).randn(5000), {
  label: null,
  captions: ["rain falling", "rain falling and ".repeat(100)],
});
/** Of a clip that counts how often its samples are asked for. */
function counted(): { readonly clips: TrainingClipInput[]; readonly reads: () => number } {
  let count = 0;
  const read = (): Promise<Float32Array> => {
    count++;
    return clip.read();
  };
  return { clips: [{ ...clip, read }], reads: () => count };
}

describe("latents of clips", () => {
  it("are made once, and so is what is heard of a clip that may be turned in time", async () => {
    const prepare = (clips: TrainingClipInput[], report?: (event: PrepareEvent) => void) =>
      prepareLdmData({
        ...{ runtime, clips, preset: "tiny", vae: at("model"), clap: at("model"), report },
        wishes: { set: ["rollsEvents=false"] },
        cache: openPreparedCache(at("cache")),
      });
    const [first, again] = [counted(), counted()];
    const told = new Map<string, string | undefined>();
    const cut = "1 of 2 captions are longer than CLAP has places for: only what it takes of them is learnt";
    await prepare(first.clips, ({ stage, note }) => void told.set(stage, note));
    expect([...told.keys()]).toContain("sounds");
    expect(told.get("warning")).toBe(cut);
    told.clear();
    await prepare(again.clips, ({ stage, note }) => void told.set(stage, note));
    expect(told.get("warning")).toBe(cut);
    expect(first.reads()).toBeGreaterThan(0);
    expect(again.reads()).toBe(0);
  });

  it("are none of a VAE that does not fit, of the preset's UNet or that of the model to begin from", async () => {
    const { clips, reads } = counted();
    const prepare = (set: string[], from: string | null) =>
      prepareLdmData({ runtime, clips, preset: "tiny", from, vae: at("model"), clap: at("model"), wishes: { set } });
    const message = "train ldm: expected a VAE with 4 latent channels, got 8; train one with the same preset";
    await expect(prepare(["model.in_channels=4", "model.out_channels=4"], null)).rejects.toThrow(message);
    await writeTinyModel(at("narrow"));
    const config = JSON.parse(await readFile(at("narrow", "unet", "config.json"), "utf8")) as object;
    const narrow = JSON.stringify({ ...config, in_channels: 4, out_channels: 4 });
    await writeFile(at("narrow", "unet", "config.json"), narrow);
    await expect(prepare([], at("narrow"))).rejects.toThrow(message);
    expect(reads()).toBe(0);
  });
});

it("mels that a VAE gives back are made anew where it standardizes otherwise", async () => {
  const decode = async (): Promise<Float32Array> => {
    const work = { signal: new AbortController().signal, report: () => {} };
    const shape = { frameCount: 32, fill: "silence" } as const;
    const cache = openPreparedCache(at("decoded"));
    return (await decodeMels(runtime, at("model"), [clip], shape, { cache, work }))[0] as Float32Array;
  };
  const first = await decode();
  expect(await decode()).toEqual(first);
  const manifest = JSON.parse(await readFile(at("model", "foley.json"), "utf8")) as object;
  await writeFile(at("model", "foley.json"), JSON.stringify({ ...manifest, melMean: -4 }));
  expect(await decode()).not.toEqual(first);
});
