"""What diffusers' whole AudioLDM pipeline makes of a prompt and a seed, for src/generate.

Writes test/golden/pipeline: a tiny model folder in half precision as diffusers saves it, and the sounds that it makes.
"""

import json
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
from text import train

FOLDER = Path("test/golden/pipeline")
WIDTH = 32
TOKENS = 32
RUNS = {
    "default": dict(prompt="a dog barking in the rain", audio_length_in_s=0.32, num_inference_steps=4, guidance_scale=2.5),
    "odd": dict(prompt="waves roll onto the shore", audio_length_in_s=0.17, num_inference_steps=3, guidance_scale=4.0),
    "unguided": dict(prompt="rain", audio_length_in_s=0.2, num_inference_steps=3, guidance_scale=1.0),
    "negative": dict(
        prompt="rain", negative_prompt="a baby cries", audio_length_in_s=0.2, num_inference_steps=3, guidance_scale=2.5
    ),
    "eta": dict(prompt="rain", audio_length_in_s=0.2, num_inference_steps=3, guidance_scale=2.5, eta=0.7),
}


def parts():
    unet = UNet2DConditionModel(
        in_channels=4,
        out_channels=4,
        block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=(8, 16),
        layers_per_block=1,
        attention_head_dim=2,
        norm_num_groups=4,
        class_embed_type="simple_projection",
        class_embeddings_concat=True,
        projection_class_embeddings_input_dim=WIDTH,
    )
    vae = AutoencoderKL(
        in_channels=1,
        out_channels=1,
        block_out_channels=(8, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        scaling_factor=0.9,
    )
    vocoder = SpeechT5HifiGan(
        SpeechT5HifiGanConfig(
            model_in_dim=64,
            sampling_rate=16000,
            upsample_initial_channel=32,
            upsample_rates=[5, 4, 2, 2, 2],
            upsample_kernel_sizes=[16, 16, 8, 4, 4],
            resblock_kernel_sizes=[3],
            resblock_dilation_sizes=[[1, 3]],
            normalize_before=False,
        )
    )
    vocabulary, merges = train(340)
    text = ClapTextModelWithProjection(
        ClapTextConfig(
            vocab_size=len(vocabulary),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=TOKENS + 2,
            type_vocab_size=1,
            layer_norm_eps=1e-5,
            projection_dim=WIDTH,
        )
    )
    networks = dict(unet=unet, vae=vae, vocoder=vocoder, text_encoder=text)
    for seed, network in enumerate(networks.values()):
        randomize(network, seed)
        # What is stored in half precision, computed in single precision.
        network.half().float().eval()
    return networks, vocabulary, merges


def save(networks, vocabulary, merges):
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, network in networks.items():
        network.half().save_pretrained(FOLDER / name)
        network.float()
    folder = FOLDER / "tokenizer"
    folder.mkdir(exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary) + "\n")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(merge) for merge in merges)]) + "\n")
    return RobertaTokenizer.from_pretrained(
        folder, mask_token=AddedToken("<mask>", lstrip=True, special=True), model_max_length=TOKENS
    )


def main():
    networks, vocabulary, merges = parts()
    tokenizer = save(networks, vocabulary, merges)
    scheduler = DDIMScheduler(**AUDIOLDM)
    scheduler.save_pretrained(FOLDER / "scheduler")
    pipeline = AudioLDMPipeline(tokenizer=tokenizer, scheduler=scheduler, **networks)
    (FOLDER / "model_index.json").write_text(pipeline.to_json_string())
    pipeline.set_progress_bar_config(disable=True)
    sounds = {}
    for seed, (name, settings) in enumerate(RUNS.items()):
        made = pipeline(generator=torch.Generator().manual_seed(seed), **settings)
        sounds[name] = torch.from_numpy(made.audios[0]).contiguous()
        loudest, mean = sounds[name].abs().max(), sounds[name].abs().mean()
        print(f"{name}: {len(sounds[name])} samples, up to {loudest:.3g}, {mean:.3g} on average")
    runs = {name: dict(seed=seed, **settings) for seed, (name, settings) in enumerate(RUNS.items())}
    save_file(sounds, FOLDER / "sounds.safetensors", {"runs": json.dumps(runs), **VERSIONS})


main()
