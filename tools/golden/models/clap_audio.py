"""What transformers' CLAP audio tower computes, for src/models/clap."""

from fixture import random_inputs, randomize, write
from transformers import ClapAudioConfig, ClapAudioModelWithProjection

# Frames of the spectrogram: as many as the image holds, and fewer, which are stretched.
CASES = {"clap-audio-exact": 64, "clap-audio-short": 45}


def main():
    for seed, (name, frames) in enumerate(CASES.items()):
        config = ClapAudioConfig(
            spec_size=32,
            num_mel_bins=16,
            patch_size=4,
            patch_stride=[4, 4],
            patch_embeds_hidden_size=8,
            patch_embed_input_channels=1,
            # 8 × 8 tokens, then 4 × 4: three windows with a shift, one without.
            window_size=4,
            depths=[2, 2],
            num_attention_heads=[2, 4],
            num_hidden_layers=2,
            hidden_size=16,
            mlp_ratio=2.0,
            projection_dim=12,
            enable_fusion=False,
            num_classes=5,
        )
        config._attn_implementation = "eager"
        model = ClapAudioModelWithProjection(config)
        randomize(model, seed)

        def forward(input_features):
            output = model(input_features)
            return {"audio_embeds": output.audio_embeds}

        skip = ("audio_model", "audio_encoder", "attention", "self", "output", "intermediate")
        stages = tuple(f"layers.{stage}" for stage in range(2))
        write(name, model, random_inputs(40 + seed, input_features=(2, 1, frames, 16)), forward, config.to_dict(), skip=skip + stages)


main()
