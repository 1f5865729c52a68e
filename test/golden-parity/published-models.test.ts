import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { input } from "../../src/engine/graph/op/leaf.ts";
import type { Shape } from "../../src/engine/tensor/shape.ts";
import { clapAudio } from "../../src/models/clap/audio-encoder.ts";
import { clapPresets, parseClapAudioConfig, parseClapTextConfig } from "../../src/models/clap/config.ts";
import { clapText } from "../../src/models/clap/text-encoder.ts";
import { hifiganPresets, parseHifiganConfig } from "../../src/models/hifigan/config.ts";
import { hifigan } from "../../src/models/hifigan/hifigan.ts";
import { parseUnetConfig, unetPresets } from "../../src/models/unet/config.ts";
import { unet } from "../../src/models/unet/unet.ts";
import { parseVaeConfig, vaePresets } from "../../src/models/vae/config.ts";
import { decode, encode } from "../../src/models/vae/vae.ts";
import { Scope } from "../../src/nn/scope.ts";

interface Part {
  readonly config: unknown;
  readonly weights: Readonly<Record<string, Shape>>;
}

type PartName = "unet" | "vae" | "vocoder" | "text" | "audio";

const text = await readFile(new URL("../golden/configs/audioldm-s-full.json", import.meta.url), "utf8");
const published = JSON.parse(text) as Record<PartName, Part>;

const presets: Record<PartName, object> = {
  unet: unetPresets["audioldm-s"],
  vae: vaePresets.audioldm,
  vocoder: hifiganPresets.audioldm,
  text: clapPresets.audioldm.text_config,
  audio: clapPresets.audioldm.audio_config,
};

const parsers: Record<PartName, (where: string, settings: unknown) => object> = {
  unet: parseUnetConfig,
  vae: parseVaeConfig,
  vocoder: parseHifiganConfig,
  text: parseClapTextConfig,
  audio: parseClapAudioConfig,
};

const builds: Record<PartName, (scope: Scope) => unknown> = {
  unet: (scope) =>
    unet(scope, unetPresets["audioldm-s"], {
      sample: input("sample", [1, 8, 8, 8]),
      timestep: input("timestep", [1]),
      classLabels: input("class_labels", [1, 512]),
    }),
  vae: (scope) => [
    encode(scope, vaePresets.audioldm, input("mel", [1, 1, 16, 16])),
    decode(scope, vaePresets.audioldm, input("latent", [1, 8, 4, 4])),
  ],
  vocoder: (scope) => hifigan(scope, hifiganPresets.audioldm, input("mel", [1, 4, 64])),
  text: (scope) =>
    clapText(scope, clapPresets.audioldm.text_config, {
      inputIds: input("input_ids", [1, 4], "int64"),
      attentionMask: input("attention_mask", [1, 4]),
      positionIds: input("position_ids", [1, 4], "int64"),
    }),
  audio: (scope) =>
    clapAudio(scope, clapPresets.audioldm.audio_config, { inputFeatures: input("features", [1, 1, 1001, 64]) }),
};

function sorted(shapes: Iterable<readonly [string, Shape]>): [string, Shape][] {
  return [...shapes].map(([name, shape]): [string, Shape] => [name, [...shape]]).sort(([a], [b]) => (a < b ? -1 : 1));
}

describe.each(Object.keys(presets) as PartName[])("the %s of cvssp/audioldm-s-full", (name) => {
  it("has settings from which our preset is parsed", () => {
    expect(parsers[name](name, published[name].config)).toEqual(presets[name]);
  });

  it("has the weights of our preset, by name and shape", () => {
    const scope = Scope.root();
    builds[name](scope);
    const ours = [...scope.parameters.values()].map(({ name, shape }) => [name, shape] as const);
    expect(sorted(ours)).toEqual(sorted(Object.entries(published[name].weights)));
  });
});
