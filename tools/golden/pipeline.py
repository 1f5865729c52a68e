"""What diffusers' whole AudioLDM pipeline makes of a prompt and a seed, for src/generate.

Writes test/golden/pipeline and test/golden/pipeline-layouts: tiny model folders as diffusers saves them, the second with
odd widths and each part stored in another way, and what their pipelines compute: conditions, latents, mels, sounds.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from diffusers import AudioLDMPipeline, AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from tokenizers import AddedToken
from transformers import (
    ClapTextConfig,
    ClapTextModelWithProjection,
    RobertaTokenizer,
    SpeechT5HifiGan,
    SpeechT5HifiGanConfig,
)

sys.path.append(str(Path(__file__).parent / "models"))
from diffusion import AUDIOLDM
from fixture import VERSIONS, randomize
from pipeline_trace import trace
from text import train

TOKENS = 32
RAIN = dict(prompt="rain", audio_length_in_s=0.2, num_inference_steps=3, guidance_scale=2.5)
RUNS = {
    "default": dict(prompt="a dog barking in the rain", audio_length_in_s=0.32, num_inference_steps=4, guidance_scale=2.5),
    "odd": dict(prompt="waves roll onto the shore", audio_length_in_s=0.17, num_inference_steps=3, guidance_scale=4.0),
    "unguided": RAIN | dict(guidance_scale=1.0),
    "negative": RAIN | dict(negative_prompt="a baby cries"),
    "eta": RAIN | dict(eta=0.7),
    "ten steps": RAIN | dict(num_inference_steps=10),
    "fifty steps": RAIN | dict(num_inference_steps=50),
}
# The empty text is the unwanted one wherever none is named.
LAYOUT_RUNS = {name: RUNS[name] for name in ("default", "ten steps", "fifty steps")} | {
    "unicode": RAIN | dict(prompt="Café – ein Hund bellt 🐕‍🦺 in der Nähe; 狗叫", negative_prompt="собака 🔥"),
    "too long": RAIN | dict(prompt="the dog barks, " * 40),
}


def networks_of(width, unet, vae, vocoder, text, loudness=1):
    """The four networks with random weights; a config's settings are those in which the models differ."""
    networks = dict(
        unet=UNet2DConditionModel(
            class_embed_type="simple_projection",
            class_embeddings_concat=True,
            projection_class_embeddings_input_dim=width,
            **unet,
        ),
        vae=AutoencoderKL(in_channels=1, out_channels=1, **vae),
        vocoder=SpeechT5HifiGan(SpeechT5HifiGanConfig(model_in_dim=64, sampling_rate=16000, **vocoder)),
        text_encoder=ClapTextModelWithProjection(
            ClapTextConfig(
                max_position_embeddings=TOKENS + 2, type_vocab_size=1, layer_norm_eps=1e-5, projection_dim=width, **text
            )
        ),
    )
    for seed, network in enumerate(networks.values()):
        randomize(network, seed)
    # foley makes sounds that reach full scale softer, which would hide what is compared.
    networks["vocoder"].conv_post.weight.data.mul_(loudness)
    networks["vocoder"].conv_post.bias.data.mul_(loudness)
    return networks


# The smallest VAE and vocoder that have every kind of layer; MusicLDM's golden folder has them too.
PLAIN_VAE = dict(
    block_out_channels=(8, 8),
    down_block_types=("DownEncoderBlock2D",) * 2,
    up_block_types=("UpDecoderBlock2D",) * 2,
    layers_per_block=1,
    latent_channels=4,
    norm_num_groups=4,
    scaling_factor=0.9,
)
PLAIN_VOCODER = dict(
    upsample_initial_channel=32,
    upsample_rates=[5, 4, 2, 2, 2],
    upsample_kernel_sizes=[16, 16, 8, 4, 4],
    resblock_kernel_sizes=[3],
    resblock_dilation_sizes=[[1, 3]],
    normalize_before=False,
)


def plain_networks(vocabulary):
    return networks_of(
        width=32,
        unet=dict(
            in_channels=4,
            out_channels=4,
            block_out_channels=(8, 16),
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=(8, 16),
            layers_per_block=1,
            attention_head_dim=2,
            norm_num_groups=4,
        ),
        vae=PLAIN_VAE,
        vocoder=PLAIN_VOCODER,
        text=dict(
            vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
        ),
    )


def odd_networks(vocabulary):
    """Widths that are no powers of two, three levels of which the last is plain, an uneven number of heads."""
    return networks_of(
        width=21,
        unet=dict(
            in_channels=3,
            out_channels=3,
            block_out_channels=(6, 9, 15),
            down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
            cross_attention_dim=(6, 9, 15),
            layers_per_block=2,
            attention_head_dim=3,
            norm_num_groups=3,
        ),
        vae=dict(
            block_out_channels=(5, 10, 15),
            down_block_types=("DownEncoderBlock2D",) * 3,
            up_block_types=("UpDecoderBlock2D",) * 3,
            layers_per_block=1,
            latent_channels=3,
            norm_num_groups=5,
            scaling_factor=1.1,
        ),
        vocoder=dict(
            upsample_initial_channel=24,
            upsample_rates=[5, 4, 4, 2],
            upsample_kernel_sizes=[11, 8, 8, 4],
            resblock_kernel_sizes=[3, 5],
            resblock_dilation_sizes=[[1, 2], [1, 3]],
            normalize_before=True,
        ),
        loudness=0.2,
        text=dict(
            vocab_size=len(vocabulary), hidden_size=21, num_hidden_layers=2, num_attention_heads=3, intermediate_size=17
        ),
    )


def save_half(networks, folder):
    for name, network in networks.items():
        network.half().save_pretrained(folder / name)


def save_variously(networks, folder):
    """In shards of half precision, PyTorch's own format, bfloat16, and single precision."""
    networks["unet"].half().save_pretrained(folder / "unet", max_shard_size="100KB")
    networks["vae"].save_pretrained(folder / "vae", safe_serialization=False)
    networks["text_encoder"].bfloat16().save_pretrained(folder / "text_encoder")
    networks["vocoder"].save_pretrained(folder / "vocoder")


def save_tokenizer(folder, vocabulary, merges):
    folder.mkdir()
    (folder / "vocab.json").write_text(json.dumps(vocabulary) + "\n")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(merge) for merge in merges)]) + "\n")
    return RobertaTokenizer.from_pretrained(
        folder, mask_token=AddedToken("<mask>", lstrip=True, special=True), model_max_length=TOKENS
    )


def write(folder, build, save, runs):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    vocabulary, merges = train(340)
    tokenizer = save_tokenizer(folder / "tokenizer", vocabulary, merges)
    networks = build(vocabulary)
    save(networks, folder)
    # What is stored in half precision is computed in single precision.
    networks = {name: network.float().eval() for name, network in networks.items()}
    scheduler = DDIMScheduler(**AUDIOLDM)
    scheduler.save_pretrained(folder / "scheduler")
    pipeline = AudioLDMPipeline(tokenizer=tokenizer, scheduler=scheduler, **networks)
    (folder / "model_index.json").write_text(pipeline.to_json_string())
    pipeline.set_progress_bar_config(disable=True)
    tensors = {}
    for seed, (name, settings) in enumerate(runs.items()):
        values = trace(pipeline, seed, **settings)
        print(f"{folder.name}, {name}:", ", ".join(f"{key} up to {value.abs().max():.3g}" for key, value in values.items()))
        tensors |= {f"{name}/{key}": value for key, value in values.items()}
    listed = {name: dict(seed=seed, **settings) for seed, (name, settings) in enumerate(runs.items())}
    save_file(tensors, folder / "traces.safetensors", {"runs": json.dumps(listed), **VERSIONS})


def main():
    golden = Path("test/golden")
    write(golden / "pipeline", plain_networks, save_half, RUNS)
    write(golden / "pipeline-layouts", odd_networks, save_variously, LAYOUT_RUNS)


if __name__ == "__main__":
    main()
