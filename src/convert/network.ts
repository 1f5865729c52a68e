import { input } from "../engine/graph/op/leaf.ts";
import { clapAudio } from "../models/clap/audio-encoder.ts";
import { clapText } from "../models/clap/text-encoder.ts";
import type { PartConfigs, PartName } from "../models/part-kind.ts";
import { unet } from "../models/unet/unet.ts";
import { decode, encode } from "../models/vae/vae.ts";
import { vocoderNetwork } from "../models/vocoder/network.ts";
import { Scope } from "../nn/scope.ts";
import type { ExpectedWeight } from "../weights/match.ts";

/** Builds each network at the smallest size, for the names and shapes of its weights. */
const declarations: { readonly [P in PartName]: (scope: Scope, config: PartConfigs[P]) => void } = {
  unet(scope, config) {
    const side = 2 ** config.block_out_channels.length;
    unet(scope, config, {
      sample: input("sample", [1, config.in_channels, side, side]),
      timestep: input("timestep", [1]),
      classLabels: input("classLabels", [1, config.projection_class_embeddings_input_dim]),
    });
  },
  vae(scope, config) {
    const side = 2 ** config.block_out_channels.length;
    encode(scope, config, input("mel", [1, config.in_channels, side, side]));
    decode(scope, config, input("latent", [1, config.latent_channels, 2, 2]));
  },
  vocoder(scope, config) {
    const network = vocoderNetwork(config);
    network.build(scope, input("mel", [1, 8, network.melCount]));
  },
  text_encoder(scope, config) {
    clapText(scope, config, {
      inputIds: input("inputIds", [1, 2], "int64"),
      attentionMask: input("attentionMask", [1, 2]),
      positionIds: input("positionIds", [1, 2], "int64"),
    });
  },
  audio_encoder(scope, config) {
    clapAudio(scope, config, { inputFeatures: input("inputFeatures", [1, 1, 8, config.num_mel_bins]) });
  },
};

/** Every weight that a network of these settings has. */
export function weightsOf<P extends PartName>(name: P, config: PartConfigs[P]): ExpectedWeight[] {
  const scope = Scope.root();
  declarations[name](scope, config);
  return [...scope.parameters.values()];
}
