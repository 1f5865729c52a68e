"""What transformers' HiFi-GAN computes, for src/models/hifigan."""

from fixture import random_inputs, randomize, write
from transformers import SpeechT5HifiGan, SpeechT5HifiGanConfig

SHARED = dict(
    model_in_dim=6,
    upsample_initial_channel=16,
    upsample_rates=[5, 4, 2],
    upsample_kernel_sizes=[11, 8, 4],
    resblock_kernel_sizes=[3, 7],
    resblock_dilation_sizes=[[1, 3, 5], [1, 2]],
)
CASES = {
    "hifigan-normalized": dict(normalize_before=True),
    "hifigan-plain": dict(normalize_before=False, leaky_relu_slope=0.2),
}


def main():
    for seed, (name, settings) in enumerate(CASES.items()):
        config = SpeechT5HifiGanConfig(**SHARED, **settings)
        model = SpeechT5HifiGan(config)
        randomize(model, seed)
        model.conv_post.weight.data *= 0.3  # else tanh saturates

        def forward(mel):
            return {"waveform": model(mel)}

        write(name, model, random_inputs(30 + seed, mel=(2, 7, 6)), forward, config.to_dict())


main()
