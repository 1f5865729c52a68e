"""What diffusers' autoencoder computes, for src/models/vae."""

import json

from diffusers import AutoencoderKL
from fixture import random_inputs, randomize, write

CASES = {
    "vae-attention": dict(
        block_out_channels=(8, 12), layers_per_block=1, latent_channels=4, norm_num_groups=4, mid_block_add_attention=True
    ),
    "vae-plain": dict(
        block_out_channels=(4, 6, 8), layers_per_block=2, latent_channels=3, norm_num_groups=2, mid_block_add_attention=False
    ),
}


def main():
    for seed, (name, settings) in enumerate(CASES.items()):
        levels = len(settings["block_out_channels"])
        model = AutoencoderKL(
            in_channels=1,
            out_channels=1,
            down_block_types=("DownEncoderBlock2D",) * levels,
            up_block_types=("UpDecoderBlock2D",) * levels,
            **settings,
        )
        randomize(model, seed)
        inputs = random_inputs(20 + seed, mel=(2, 1, 12, 8), latent=(2, settings["latent_channels"], 3, 2))

        def forward(mel, latent):
            return {"moments": model._encode(mel), "mel": model._decode(latent).sample}

        skip = ("downsamplers.0", "upsamplers.0")
        blocks = tuple(f"{side}_blocks.{level}" for side in ("down", "up") for level in range(levels))
        write(name, model, inputs, forward, json.loads(model.to_json_string()), skip=skip + blocks)


main()
