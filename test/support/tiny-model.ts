import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { melPresets } from "../../src/audio/mel-spectrogram.ts";
import { audioldmSchedulerConfig } from "../../src/diffusion/scheduler-config.ts";
import { input } from "../../src/engine/graph/op/leaf.ts";
import { Generator } from "../../src/engine/random/generator.ts";
import { clapAudio } from "../../src/models/clap/audio-encoder.ts";
import { clapPresets } from "../../src/models/clap/config.ts";
import { clapText } from "../../src/models/clap/text-encoder.ts";
import { hifiganPresets } from "../../src/models/hifigan/config.ts";
import { hifigan } from "../../src/models/hifigan/hifigan.ts";
import { writeManifest } from "../../src/models/node/write-manifest.ts";
import { writePart } from "../../src/models/node/write-part.ts";
import type { StoredPrecision } from "../../src/models/part-files.ts";
import { unetConfigFile, unetPresets } from "../../src/models/unet/config.ts";
import { unet } from "../../src/models/unet/unet.ts";
import { type VaeConfig, vaeConfigFile, vaePresets } from "../../src/models/vae/config.ts";
import { decode, encode } from "../../src/models/vae/vae.ts";
import { initialWeights, Scope } from "../../src/nn/scope.ts";
import { saveVocabulary } from "../../src/text/node/write-tokenizer.ts";
import { trainByteLevelBpe } from "../../src/text/train-bpe.ts";

/** What is different in a tiny model that a test asks for. */
export interface TinyModelOptions {
  readonly precision?: StoredPrecision;
  /** Entries of `foley.json` beyond the mel. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** In place of the tiny preset, as for one that makes fewer cells of a second. */
  readonly vae?: VaeConfig;
}

/** Writes a whole model folder of the tiny presets with random weights; what it makes is noise, but always the same. */
export async function writeTinyModel(folder: string, options: TinyModelOptions = {}): Promise<void> {
  const { precision = "float32", manifest = {}, vae: vaeConfig = vaePresets.tiny } = options;
  const vocabulary = trainByteLevelBpe(["a dog barking", "a rooster crowing", "rain falling"], 270);
  const part = async (name: string, className: string, config: object, declare: (scope: Scope) => void) => {
    const scope = Scope.root();
    declare(scope);
    const weights = initialWeights(scope.parameters, new Generator(name.length));
    // A fresh vocoder is as good as silent.
    if (name === "vocoder")
      for (const { data } of weights.values()) for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * 16;
    const weightsFile = className.startsWith("Clap") || name === "vocoder" ? "model" : "diffusion_pytorch_model";
    await writePart(
      join(folder, name),
      { className, weightsFile: `${weightsFile}.safetensors`, config, weights },
      precision,
    );
  };
  const { tiny: unetConfig } = unetPresets;
  await part("unet", "UNet2DConditionModel", unetConfigFile(unetConfig), (scope) =>
    unet(scope, unetConfig, {
      sample: input("sample", [1, 8, 8, 8]),
      timestep: input("timestep", [1]),
      classLabels: input("classLabels", [1, unetConfig.projection_class_embeddings_input_dim]),
    }),
  );
  await part("vae", "AutoencoderKL", vaeConfigFile(vaeConfig), (scope) => {
    encode(scope, vaeConfig, input("mel", [1, 1, 16, 16]));
    decode(scope, vaeConfig, input("latent", [1, 8, 8, 8]));
  });
  await part("vocoder", "SpeechT5HifiGan", hifiganPresets.tiny, (scope) =>
    hifigan(scope, hifiganPresets.tiny, input("mel", [1, 8, 64])),
  );
  const text = { ...clapPresets.tiny.text_config, vocab_size: vocabulary.vocab.size };
  await part("text_encoder", "ClapTextModelWithProjection", text, (scope) =>
    clapText(scope, text, {
      inputIds: input("inputIds", [1, 8], "int64"),
      attentionMask: input("attentionMask", [1, 8]),
      positionIds: input("positionIds", [1, 8], "int64"),
    }),
  );
  const { audio_config: audio } = clapPresets.tiny;
  const frameCount = Math.floor((audio.features.maxSeconds * audio.features.sampleRate) / audio.features.hopSize) + 1;
  await part("audio_encoder", "ClapAudioModelWithProjection", audio, (scope) =>
    clapAudio(scope, audio, { inputFeatures: input("inputFeatures", [1, 1, frameCount, audio.features.melCount]) }),
  );
  for (const name of ["tokenizer", "scheduler"]) await mkdir(join(folder, name), { recursive: true });
  await saveVocabulary(join(folder, "tokenizer"), vocabulary);
  await writeFile(join(folder, "scheduler", "scheduler_config.json"), JSON.stringify(audioldmSchedulerConfig));
  await writeFile(join(folder, "model_index.json"), JSON.stringify({ _class_name: "AudioLDMPipeline" }));
  await writeManifest(folder, {
    mel: melPresets.audioldm16k,
    melMean: -5,
    melStd: 2,
    defaults: { durationSeconds: 0.5, steps: 2 },
    ...manifest,
  });
}
