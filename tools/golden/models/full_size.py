"""
The settings of cvssp/audioldm-s-full-v2 and every weight of it by name and shape, without a value.

test/golden/configs/audioldm-s-full-v2/ is laid out as the released model's folder is; parameters.json holds
{part: {name: shape}}. README.md says where the settings come from.
"""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from transformers import ClapTextConfig, ClapTextModelWithProjection, SpeechT5HifiGan, SpeechT5HifiGanConfig

FOLDER = Path("test/golden/configs/audioldm-s-full-v2")


def unet():
    widths = (128, 256, 384, 640)
    return UNet2DConditionModel(
        sample_size=128,
        in_channels=8,
        out_channels=8,
        down_block_types=("DownBlock2D",) + ("CrossAttnDownBlock2D",) * 3,
        up_block_types=("CrossAttnUpBlock2D",) * 3 + ("UpBlock2D",),
        block_out_channels=widths,
        layers_per_block=2,
        cross_attention_dim=widths,
        class_embed_type="simple_projection",
        projection_class_embeddings_input_dim=512,
        class_embeddings_concat=True,
    )


def vae():
    return AutoencoderKL(
        sample_size=512,
        in_channels=1,
        out_channels=1,
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        block_out_channels=(128, 256, 512),
        latent_channels=8,
        layers_per_block=2,
        scaling_factor=0.9392935634,
    )


def vocoder():
    return SpeechT5HifiGan(
        SpeechT5HifiGanConfig(
            model_in_dim=64,
            sampling_rate=16000,
            upsample_initial_channel=1024,
            upsample_rates=[5, 4, 2, 2, 2],
            upsample_kernel_sizes=[16, 16, 8, 4, 4],
            resblock_kernel_sizes=[3, 7, 11],
            resblock_dilation_sizes=[[1, 3, 5]] * 3,
            normalize_before=False,
        )
    )


def text_encoder():
    return ClapTextModelWithProjection(ClapTextConfig())


PARTS = {"unet": unet, "vae": vae, "text_encoder": text_encoder, "vocoder": vocoder}
SCHEDULER = DDIMScheduler(
    beta_start=0.0015,
    beta_end=0.0195,
    beta_schedule="scaled_linear",
    clip_sample=False,
    set_alpha_to_one=False,
    steps_offset=1,
)


def write(path, text):
    path = FOLDER / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def settings_of(model):
    if hasattr(model.config, "to_diff_dict"):
        return json.dumps(model.config.to_dict() | {"architectures": [type(model).__name__]}, indent=2) + "\n"
    return model.to_json_string()


def one_a_line(shapes):
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(shape)}" for name, shape in shapes.items())
    return "{\n" + lines + "\n  }"


def main():
    shapes = {}
    for part, build in PARTS.items():
        with torch.device("meta"):
            model = build()
        write(f"{part}/config.json", settings_of(model))
        shapes[part] = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
        print(f"{part}: {sum(parameter.numel() for parameter in model.parameters())} parameters")
    write("scheduler/scheduler_config.json", SCHEDULER.to_json_string())
    parts = ",\n".join(f"  {json.dumps(part)}: {one_a_line(value)}" for part, value in shapes.items())
    write("parameters.json", "{\n" + parts + "\n}\n")


main()
