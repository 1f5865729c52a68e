"""One benchmark case in PyTorch: reads a case as JSON on standard input, prints its figures as JSON.

The networks are those of diffusers and transformers, built from the same config as foley's, with random weights.
"""

import json
import resource
import sys
import time

import torch


def unet(config):
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel.from_config(config)


def vae_decoder(config):
    from diffusers import AutoencoderKL

    model = AutoencoderKL.from_config(config)

    class Decoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, latent):
            return self.model.decode(latent).sample

    return Decoder()


def vocoder(config):
    from transformers import SpeechT5HifiGan, SpeechT5HifiGanConfig

    return SpeechT5HifiGan(SpeechT5HifiGanConfig(**config))


NETWORKS = {"unet": unet, "vae-decoder": vae_decoder, "vocoder": vocoder}


def call(case, model, inputs):
    if case["network"] == "unet":
        return model(inputs["sample"], inputs["timestep"], None, class_labels=inputs["classLabels"]).sample
    return model(inputs["x"])


def main():
    case = json.load(sys.stdin)
    torch.manual_seed(0)
    torch.set_num_threads(case["threads"])
    model = NETWORKS[case["network"]](case["config"])
    inputs = {name: torch.randn(shape) for name, shape in case["inputs"].items()}
    if "timestep" in inputs:
        inputs["timestep"] = torch.full(case["inputs"]["timestep"], 500.0)
    if case["mode"] == "train":
        model.train()
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
        target = torch.randn(case["target"])

        def run():
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(call(case, model, inputs), target).backward()
            optimizer.step()
    else:
        model.eval()

        def run():
            with torch.inference_mode():
                call(case, model, inputs)

    seconds = []
    for index in range(case["warmup"] + case["runs"]):
        start = time.perf_counter()
        run()
        if index >= case["warmup"]:
            seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"seconds": seconds, "peakBytes": peak, "version": f"PyTorch {torch.__version__}"}))


if __name__ == "__main__":
    main()
