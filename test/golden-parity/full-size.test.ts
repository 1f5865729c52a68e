import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { input, type Value } from "../../src/engine/graph/index.ts";
import { clapText, parseClapTextConfig } from "../../src/models/clap/index.ts";
import { hifigan, parseHifiganConfig } from "../../src/models/hifigan/index.ts";
import { parseUnetConfig, unet, unetPresets } from "../../src/models/unet/index.ts";
import { decode, encode, parseVaeConfig, vaePresets } from "../../src/models/vae/index.ts";
import { Scope } from "../../src/nn/index.ts";

const folder = new URL("../golden/configs/audioldm-s-full-v2/", import.meta.url);
const parameters = (await readJson("parameters.json")) as Record<string, Record<string, number[]>>;

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(path, folder), "utf8"));
}

type Part = "unet" | "vae" | "text_encoder" | "vocoder";

const builds: Readonly<Record<Part, (scope: Scope, settings: unknown) => void>> = {
  unet: (scope, settings) => {
    const inputs = {
      sample: input("sample", [1, 8, 8, 8]),
      timestep: input("timestep", [1]),
      classLabels: input("condition", [1, 512]),
    };
    unet(scope, parseUnetConfig("unet", settings), inputs);
  },
  vae: (scope, settings) => {
    const config = parseVaeConfig("vae", settings);
    encode(scope, config, input("mel", [1, 1, 4, 4]));
    decode(scope, config, input("latent", [1, 8, 1, 1]));
  },
  text_encoder: (scope, settings) => {
    const tokens = (name: string): Value => input(name, [1, 4], "int64");
    clapText(scope, parseClapTextConfig("text_encoder", settings), {
      inputIds: tokens("ids"),
      attentionMask: input("mask", [1, 4]),
      positionIds: tokens("positions"),
    });
  },
  vocoder: (scope, settings) => {
    hifigan(scope, parseHifiganConfig("vocoder", settings), input("mel", [1, 4, 64]));
  },
};

/** Buffers that follow from the config. */
const derived = /position_ids$|token_type_ids$/;

describe.each(Object.keys(builds) as Part[])("AudioLDM-S at full size: %s", (part) => {
  it("has the reference's parameters by name and shape, no more and no fewer", async () => {
    const scope = Scope.root();
    builds[part](scope, await readJson(`${part}/config.json`));
    const ours = Object.fromEntries([...scope.parameters.values()].map(({ name, shape }) => [name, shape]));
    const theirs = Object.fromEntries(Object.entries(parameters[part] ?? {}).filter(([name]) => !derived.test(name)));
    expect(ours).toEqual(theirs);
  });
});

describe("the presets of AudioLDM-S", () => {
  it("equal the released settings", async () => {
    expect(parseUnetConfig("unet", await readJson("unet/config.json"))).toEqual(unetPresets["audioldm-s"]);
    const vae = parseVaeConfig("vae", await readJson("vae/config.json"));
    expect({ ...vae, scaling_factor: vaePresets.audioldm.scaling_factor }).toEqual(vaePresets.audioldm);
  });
});
