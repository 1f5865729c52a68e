"""
The settings of cvssp/audioldm-s-full and laion/clap-htsat-unfused, with the names and shapes of all their weights.

The settings are those that diffusers' converter of AudioLDM's checkpoints arrives at; what it leaves open, such as the
number of heads, stays at the classes' defaults. No weights are read: the networks are built without memory.
"""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import (
    ClapAudioConfig,
    ClapAudioModelWithProjection,
    ClapTextConfig,
    ClapTextModelWithProjection,
    SpeechT5HifiGan,
    SpeechT5HifiGanConfig,
)

WIDTHS = (128, 256, 384, 640)
UNET = dict(
    sample_size=128,
    in_channels=8,
    out_channels=8,
    down_block_types=("DownBlock2D",) + ("CrossAttnDownBlock2D",) * 3,
    up_block_types=("CrossAttnUpBlock2D",) * 3 + ("UpBlock2D",),
    block_out_channels=WIDTHS,
    layers_per_block=2,
    cross_attention_dim=WIDTHS,
    class_embed_type="simple_projection",
    projection_class_embeddings_input_dim=512,
    class_embeddings_concat=True,
)
VAE = dict(
    sample_size=512,
    in_channels=1,
    out_channels=1,
    down_block_types=("DownEncoderBlock2D",) * 3,
    up_block_types=("UpDecoderBlock2D",) * 3,
    block_out_channels=(128, 256, 512),
    latent_channels=8,
    layers_per_block=2,
    scaling_factor=0.9227914214134216,
)
VOCODER = dict(
    model_in_dim=64,
    sampling_rate=16000,
    upsample_initial_channel=1024,
    upsample_rates=[5, 4, 2, 2, 2],
    upsample_kernel_sizes=[16, 16, 8, 4, 4],
    resblock_kernel_sizes=[3, 7, 11],
    resblock_dilation_sizes=[[1, 3, 5]] * 3,
    normalize_before=False,
)
# Recomputed, so not loaded.
BUFFERS = ("position_ids", "token_type_ids", "relative_position_index", "num_batches_tracked")


def main():
    with torch.device("meta"):
        parts = {
            "unet": UNet2DConditionModel(**UNET),
            "vae": AutoencoderKL(**VAE),
            "vocoder": SpeechT5HifiGan(SpeechT5HifiGanConfig(**VOCODER)),
            "text": ClapTextModelWithProjection(ClapTextConfig()),
            "audio": ClapAudioModelWithProjection(ClapAudioConfig()),
        }
    lines = []
    for name, model in parts.items():
        config = model.config.to_dict() if hasattr(model.config, "to_dict") else json.loads(model.to_json_string())
        weights = {key: list(value.shape) for key, value in model.state_dict().items() if not key.endswith(BUFFERS)}
        print(f"{name}: {len(weights)} weights, {sum(torch.Size(shape).numel() for shape in weights.values())} numbers")
        rows = ",\n".join(f"{json.dumps(key)}:{json.dumps(shape, separators=(',', ':'))}" for key, shape in weights.items())
        lines.append(f'"{name}":{{"config":{json.dumps(config)},"weights":{{\n{rows}}}}}')
    path = Path("test/golden/configs/audioldm-s-full.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text("{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
