import { concat } from "../../src/engine/graph/op/layout.ts";
import { reduceMean } from "../../src/engine/graph/op/reduction.ts";
import type { Value } from "../../src/engine/graph/value.ts";
import { float32, int64, type Tensor } from "../../src/engine/tensor/tensor.ts";
import { clapAudio } from "../../src/models/clap/audio-encoder.ts";
import { clapPresets } from "../../src/models/clap/config.ts";
import { clapText, positionIds } from "../../src/models/clap/text-encoder.ts";
import { classifier } from "../../src/models/classifier/classifier.ts";
import { hifiganPresets } from "../../src/models/hifigan/config.ts";
import { hifigan } from "../../src/models/hifigan/hifigan.ts";
import { cnn14Head, cnn14Places } from "../../src/models/panns/cnn14.ts";
import { pannsMelPresets } from "../../src/models/panns/config.ts";
import { unetPresets } from "../../src/models/unet/config.ts";
import { unet } from "../../src/models/unet/unet.ts";
import { vaePresets } from "../../src/models/vae/config.ts";
import { decode, encode } from "../../src/models/vae/vae.ts";
import { vggish } from "../../src/models/vggish/vggish.ts";
import type { Scope } from "../../src/nn/scope.ts";
import { normal } from "./operator-cases.ts";

/** A network at a tiny config, and what it is fed. */
export interface NetworkCase {
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly build: (scope: Scope, inputs: Readonly<Record<string, Value>>) => Value;
  /** Whether it is a judge that nothing here trains. */
  readonly isFrozen?: true;
}

const ids = Array.from({ length: 40 }, (_, index) => (index < 30 ? 3 + ((index * 7) % 290) : 1));
const { features } = clapPresets.tiny.audio_config;
const clapFrames = Math.floor((features.maxSeconds * features.sampleRate) / features.hopSize) + 1;

/** Every network of foley. */
export const networkCases: Readonly<Record<string, NetworkCase>> = {
  /** With heads of 32, as nano has them. */
  unet: {
    feeds: { sample: normal(2, 8, 8, 4), timestep: float32([41, 41]), classLabels: normal(2, 16) },
    build: (scope, { sample, timestep, classLabels }) =>
      unet(scope, { ...unetPresets.tiny, block_out_channels: [32, 64], attention_head_dim: [1, 2] }, {
        sample,
        timestep,
        classLabels,
      } as Parameters<typeof unet>[2]),
  },
  "vae encoder": {
    feeds: { mel: normal(1, 1, 16, 16) },
    build: (scope, { mel }) => encode(scope, vaePresets.tiny, mel as Value),
  },
  "vae decoder": {
    feeds: { latent: normal(1, 8, 10, 8) },
    build: (scope, { latent }) => decode(scope, vaePresets.tiny, latent as Value),
  },
  hifigan: {
    feeds: { mel: normal(1, 6, 64) },
    build: (scope, { mel }) => hifigan(scope, hifiganPresets.tiny, mel as Value),
  },
  "clap text": {
    feeds: {
      inputIds: int64(ids, [1, 40]),
      attentionMask: float32(
        ids.map((id) => (id === 1 ? 0 : 1)),
        [1, 40],
      ),
      positionIds: int64(positionIds(ids, 1), [1, 40]),
    },
    build: (scope, { inputIds, attentionMask, positionIds }) =>
      clapText(scope, clapPresets.tiny.text_config, { inputIds, attentionMask, positionIds } as Parameters<
        typeof clapText
      >[2]).embedding,
  },
  "clap audio": {
    feeds: { inputFeatures: normal(1, 1, clapFrames, features.melCount) },
    build: (scope, { inputFeatures }) =>
      clapAudio(scope, clapPresets.tiny.audio_config, { inputFeatures } as Parameters<typeof clapAudio>[2]).embedding,
  },
  classifier: {
    feeds: { mel: normal(2, 1, 25, 16) },
    build: (scope, { mel }) =>
      classifier(
        scope,
        {
          labels: ["dog", "rain", "sea"],
          mel_bins: 16,
          block_out_channels: [8, 12, 16],
          norm_num_groups: 4,
          mel_mean: 0,
          mel_std: 1,
        },
        mel as Value,
      ).logits,
  },
  panns: {
    isFrozen: true,
    feeds: { mel: normal(1, 1, 64, 64), isWithin: float32(new Float32Array(64).fill(1), [1, 1, 64, 1]) },
    build: (scope, { mel, isWithin }) => {
      const config = { mel: pannsMelPresets["16k"], widths: [4, 6, 8, 8, 8, 12], embeddingWidth: 9, classCount: 5 };
      const places = cnn14Places(scope, config, mel as Value, isWithin as Value);
      const head = cnn14Head(scope, config, reduceMean(places, { axes: [2] }));
      return concat([head.embedding, head.logits], 1);
    },
  },
  vggish: {
    isFrozen: true,
    feeds: { mel: normal(1, 1, 96, 64) },
    build: (scope, { mel }) => vggish(scope, { blocks: [[4], [6], [8, 8], [9, 8]], widths: [16, 16, 8] }, mel as Value),
  },
};
