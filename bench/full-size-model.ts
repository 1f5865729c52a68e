import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { audioldmSchedulerConfig } from "../src/diffusion/scheduler-config.ts";
import { input } from "../src/engine/graph/op/leaf.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { writeWhole } from "../src/files/write-whole.ts";
import { clapPresets } from "../src/models/clap/config.ts";
import { clapText } from "../src/models/clap/text-encoder.ts";
import { hifiganPresets } from "../src/models/hifigan/config.ts";
import { hifigan } from "../src/models/hifigan/hifigan.ts";
import { writePart } from "../src/models/node/write-part.ts";
import { unetConfigFile, unetPresets } from "../src/models/unet/config.ts";
import { unet } from "../src/models/unet/unet.ts";
import { vaeConfigFile, vaePresets } from "../src/models/vae/config.ts";
import { decode, encode } from "../src/models/vae/vae.ts";
import { initialWeights, Scope } from "../src/nn/scope.ts";

interface Part {
  readonly folder: string;
  readonly library: "diffusers" | "transformers";
  readonly className: string;
  readonly config: object;
  /** Declares the network's parameters. */
  readonly declare: (scope: Scope) => void;
}

const unetConfig = unetPresets["audioldm-s"];
const vaeConfig = vaePresets.audioldm;
const vocoderConfig = hifiganPresets.audioldm;
const textConfig = clapPresets.audioldm.text_config;

const parts: readonly Part[] = [
  {
    folder: "unet",
    library: "diffusers",
    className: "UNet2DConditionModel",
    config: unetConfigFile(unetConfig),
    declare: (scope) =>
      unet(scope, unetConfig, {
        sample: input("sample", [1, 8, 8, 16]),
        timestep: input("timestep", [1]),
        classLabels: input("classLabels", [1, unetConfig.projection_class_embeddings_input_dim]),
      }),
  },
  {
    folder: "vae",
    library: "diffusers",
    className: "AutoencoderKL",
    config: vaeConfigFile(vaeConfig),
    declare: (scope) => {
      encode(scope, vaeConfig, input("mel", [1, 1, 16, 64]));
      decode(scope, vaeConfig, input("latent", [1, 8, 4, 16]));
    },
  },
  {
    folder: "text_encoder",
    library: "transformers",
    className: "ClapTextModelWithProjection",
    config: textConfig,
    declare: (scope) =>
      clapText(scope, textConfig, {
        inputIds: input("inputIds", [1, 8], "int64"),
        attentionMask: input("attentionMask", [1, 8]),
        positionIds: input("positionIds", [1, 8], "int64"),
      }),
  },
  {
    folder: "vocoder",
    library: "transformers",
    className: "SpeechT5HifiGan",
    config: vocoderConfig,
    declare: (scope) => hifigan(scope, vocoderConfig, input("mel", [1, 8, vocoderConfig.model_in_dim])),
  },
];

/** Beside the sources, whence it is not compiled. */
const tokenizer = fileURLToPath(new URL("../../models/nano/tokenizer", import.meta.url));

/** A model folder with the networks of AudioLDM-S and random weights, which foley and diffusers both read: 1.7 GB. */
export async function writeFullSizeModel(folder: string): Promise<void> {
  const generator = new Generator(0);
  for (const { folder: name, className, library, config, declare } of parts) {
    const scope = Scope.root();
    declare(scope);
    const weightsFile = library === "diffusers" ? "diffusion_pytorch_model.safetensors" : "model.safetensors";
    await writePart(join(folder, name), {
      className,
      weightsFile,
      config,
      weights: initialWeights(scope.parameters, generator),
    });
  }
  // The words of the embedded model: fewer than the text encoder could tell apart, which takes no less time.
  await cp(tokenizer, join(folder, "tokenizer"), { recursive: true });
  const tokenCount = textConfig.max_position_embeddings - 2;
  await writeJson(join(folder, "tokenizer", "tokenizer_config.json"), { model_max_length: tokenCount });
  await mkdir(join(folder, "scheduler"), { recursive: true });
  await writeJson(join(folder, "scheduler", "scheduler_config.json"), {
    _class_name: "DDIMScheduler",
    ...audioldmSchedulerConfig,
  });
  await writeJson(join(folder, "model_index.json"), {
    _class_name: "AudioLDMPipeline",
    ...Object.fromEntries(parts.map(({ folder: name, library, className }) => [name, [library, className]])),
    tokenizer: ["transformers", "RobertaTokenizer"],
    scheduler: ["diffusers", "DDIMScheduler"],
  });
}

function writeJson(path: string, value: object): Promise<void> {
  return writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}
