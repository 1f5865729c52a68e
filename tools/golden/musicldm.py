"""
What diffusers' MusicLDM pipeline makes of a prompt and a seed, for src/generate.

Writes test/golden/musicldm: a tiny model folder as `MusicLDMPipeline.save_pretrained` leaves it, whose text encoder is all of
CLAP, and traces.safetensors with what its pipeline computes, and what CLAP's audio tower makes of a sound.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from diffusers import DDIMScheduler, MusicLDMPipeline
from safetensors.torch import save_file
from transformers import ClapFeatureExtractor, ClapModel, RobertaTokenizer

sys.path.append(str(Path(__file__).parent / "models"))
from clap_model import RATE, TOKENS, config
from diffusion import AUDIOLDM
from fixture import VERSIONS, randomize
from pipeline import PLAIN_VAE, PLAIN_VOCODER, RAIN, networks_of
from pipeline_trace import trace
from text import train

FOLDER = Path("test/golden/musicldm")
WIDTH = 12
RUNS = {
    # All that its pipeline takes by itself: 200 steps, guidance 2, as long as the UNet's sample_size.
    "defaults": dict(prompt="a piano plays in the rain"),
    "short": dict(prompt="a <mask> barks", audio_length_in_s=0.3, num_inference_steps=5, guidance_scale=3.5),
    "negative": RAIN | dict(negative_prompt="a baby cries"),
    "unguided": RAIN | dict(guidance_scale=1.0),
}


class Clap(ClapModel):
    """transformers 5 wraps what the pipeline, written for version 4, takes as it is."""

    def get_text_features(self, *args, **kwargs):
        return super().get_text_features(*args, **kwargs).pooler_output


def networks(words):
    parts = networks_of(
        width=WIDTH,
        unet=dict(
            sample_size=8,
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
        loudness=0.2,
        text=dict(vocab_size=words, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32),
    )
    clap = Clap(config(words, False))
    for tower in (clap.text_model, clap.audio_model, clap.text_projection, clap.audio_projection):
        randomize(tower, 6)
    return parts | dict(text_encoder=clap)


@torch.no_grad()
def main():
    vocab, merges = train(340)
    tokenizer = RobertaTokenizer(vocab=vocab, merges=merges, model_max_length=TOKENS)
    extractor = ClapFeatureExtractor(
        feature_size=16, sampling_rate=RATE, hop_length=320, fft_window_size=512, frequency_min=50, frequency_max=8000,
        max_length_s=1, truncation="rand_trunc", padding="repeatpad",
    )
    parts = {name: network.half().float().eval() for name, network in networks(len(tokenizer)).items()}
    scheduler = DDIMScheduler(**AUDIOLDM)
    pipeline = MusicLDMPipeline(tokenizer=tokenizer, feature_extractor=extractor, scheduler=scheduler, **parts)
    shutil.rmtree(FOLDER, ignore_errors=True)
    tensors = {}
    pipeline.set_progress_bar_config(disable=True)
    for seed, (name, settings) in enumerate(RUNS.items()):
        values = trace(pipeline, seed, **settings)
        print(f"{name}:", ", ".join(f"{key} {list(value.shape)} up to {value.abs().max():.3g}" for key, value in values.items()))
        tensors |= {f"{name}/{key}": value for key, value in values.items()}
    sound = 0.1 * torch.randn(8_000, generator=torch.Generator().manual_seed(4)).numpy()
    heard = extractor(sound, sampling_rate=RATE, return_tensors="pt")
    tensors["audio"] = pipeline.text_encoder.get_audio_features(
        input_features=heard.input_features, is_longer=torch.tensor([[False]])
    ).pooler_output
    for network in parts.values():
        network.half()
    # Under the class that the folder's index names.
    pipeline.text_encoder.__class__ = ClapModel
    pipeline.register_modules(text_encoder=pipeline.text_encoder)
    pipeline.save_pretrained(FOLDER)
    listed = {name: dict(seed=seed, **settings) for seed, (name, settings) in enumerate(RUNS.items())}
    save_file(tensors, FOLDER / "traces.safetensors", {"runs": json.dumps(listed), **VERSIONS})


if __name__ == "__main__":
    main()
