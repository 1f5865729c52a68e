"""What diffusers' UNet computes in AudioLDM's form, for src/models/unet."""

import json

import torch
from diffusers import UNet2DConditionModel
from fixture import random_inputs, randomize, write

CASES = {
    "unet-two-levels": dict(
        block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        attention_head_dim=2,
        norm_num_groups=4,
        in_channels=4,
        out_channels=4,
        projection_class_embeddings_input_dim=6,
    ),
    "unet-three-levels": dict(
        block_out_channels=(4, 8, 12),
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
        layers_per_block=2,
        attention_head_dim=(1, 2, 3),
        norm_num_groups=2,
        in_channels=3,
        out_channels=2,
        projection_class_embeddings_input_dim=5,
        use_linear_projection=True,
        flip_sin_to_cos=False,
        freq_shift=1,
        norm_eps=1e-4,
    ),
    "unet-odd-sizes": dict(
        block_out_channels=(4, 8, 8),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        attention_head_dim=(1, 1, 2),
        norm_num_groups=2,
        in_channels=2,
        out_channels=2,
        projection_class_embeddings_input_dim=3,
    ),
}
SIZES = {"unet-two-levels": (6, 4), "unet-three-levels": (8, 4), "unet-odd-sizes": (10, 7)}


def main():
    for seed, (name, settings) in enumerate(CASES.items()):
        model = UNet2DConditionModel(
            class_embed_type="simple_projection",
            class_embeddings_concat=True,
            cross_attention_dim=settings["block_out_channels"],
            **settings,
        )
        randomize(model, seed)
        inputs = random_inputs(
            10 + seed,
            sample=(2, settings["in_channels"], *SIZES[name]),
            class_labels=(2, settings["projection_class_embeddings_input_dim"]),
        )
        inputs["timestep"] = torch.tensor([1.0, 741.0])

        def forward(sample, class_labels, timestep):
            return {"sample": model(sample, timestep, encoder_hidden_states=None, class_labels=class_labels).sample}

        skip = ("time_proj", "ff.net.0", "downsamplers.0", "upsamplers.0")
        blocks = tuple(f"{side}_blocks.{level}" for side in ("down", "up") for level in range(3))
        write(name, model, inputs, forward, json.loads(model.to_json_string()), skip=skip + blocks)


main()
