"""
Twenty training steps of a tiny UNet with diffusers and torch.optim.AdamW, for src/train/task/ldm.ts.

test/golden/ldm-training.safetensors holds the data set (clip.<i>.{mean,deviation,text,audio}, empty), the first weights
(weight.<name>), and for each run <run>.losses, <run>.norms (of gradients, before clipping), <run>.weight.<name> and
<run>.ema.<name> after the last step. All random
numbers are drawn here from PyTorch's generator with the run's seed, in the order in which foley draws them.
"""

import json
import math
import sys
from pathlib import Path

import diffusers
import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).parent / "models"))
from fixture import SIZE_LIMIT, randomize  # noqa: E402

STEPS = 20
LATENT = (4, 6, 4)
WIDTH = 6
UNET = dict(
    block_out_channels=(4, 8),
    down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
    up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
    layers_per_block=1,
    attention_head_dim=2,
    norm_num_groups=2,
    in_channels=4,
    out_channels=4,
    projection_class_embeddings_input_dim=WIDTH,
    class_embed_type="simple_projection",
    class_embeddings_concat=True,
    cross_attention_dim=(4, 8),
)
COMMON = dict(text_probability=0.6915, drop_probability=0.1, peak=1e-3)
RUNS = {
    # The recipe of AudioLDM's authors, with a shorter warm-up.
    "original": COMMON
    | dict(seed=0, batch=2, accumulation=1, per_batch=True, rolls=False, samples=True, snr_gamma=None, warmup=5, decay="constant", max_norm=None, ema=0.9999),
    # Everything that differs from it.
    "accumulated": COMMON
    | dict(seed=5, batch=2, accumulation=3, per_batch=False, rolls=True, samples=False, snr_gamma=5.0, warmup=4, decay="cosine", max_norm=1.0, ema=0.9),
}


def unit(values):
    return values / values.norm(dim=-1, keepdim=True)


def data_set():
    generator = torch.Generator().manual_seed(21)
    draw = lambda *shape: torch.randn(shape, generator=generator)  # noqa: E731
    clips = [
        dict(mean=draw(*LATENT), deviation=0.1 + 0.1 * draw(*LATENT).abs(), text=unit(draw(1 + i % 2, WIDTH)), audio=unit(draw(WIDTH)))
        for i in range(5)
    ]
    return clips, unit(draw(WIDTH))


def draw_batch(clips, empty, run, generator):
    """Latents and conditions, drawn number by number."""
    index = lambda count: torch.randint(0, count, (1,), generator=generator).item()  # noqa: E731
    latents, conditions = [], []
    choice_of_all = torch.rand(1, generator=generator).item() if run["per_batch"] else None
    for _ in range(run["batch"]):
        clip = clips[index(len(clips))]
        shift = index(LATENT[1]) if run["rolls"] else 0
        index(1)  # Which altered copy: there is only the clip itself.
        latent = clip["mean"]
        if run["samples"]:
            latent = latent + clip["deviation"] * torch.randn(LATENT, generator=generator)
        latents.append(torch.roll(latent, shift, dims=1))
        choice, drop = torch.rand(2, generator=generator).tolist()
        text = clip["text"][index(len(clip["text"]))]
        is_text = (choice if choice_of_all is None else choice_of_all) < run["text_probability"]
        conditions.append(empty if drop < run["drop_probability"] else text if is_text else clip["audio"])
    return torch.stack(latents), torch.stack(conditions)


def learning_rate(run, step):
    rate = run["peak"] * min(1, (step + 1) / run["warmup"])
    return rate if run["decay"] == "constant" else rate * 0.5 * (1 + math.cos(math.pi * step / STEPS))


def train(model, clips, empty, run):
    generator = torch.Generator().manual_seed(run["seed"])
    scheduler = DDPMScheduler(1000, 0.0015, 0.0195, "scaled_linear")
    snr = scheduler.alphas_cumprod / (1 - scheduler.alphas_cumprod)
    optimizer = torch.optim.AdamW(model.parameters(), lr=run["peak"])
    average = {key: value.detach().clone() for key, value in model.named_parameters()}
    losses, norms = [], []
    for step in range(STEPS):
        total = 0
        for _ in range(run["accumulation"]):
            latents, conditions = draw_batch(clips, empty, run, generator)
            timesteps = torch.randint(0, 1000, (run["batch"],), generator=generator)
            noise = torch.randn(latents.shape, generator=generator)
            noisy = scheduler.add_noise(latents, noise, timesteps)
            made = model(noisy, timesteps, encoder_hidden_states=None, class_labels=conditions).sample
            errors = (made - noise).square().mean(dim=(1, 2, 3))
            gamma = run["snr_gamma"]
            weights = torch.ones(()) if gamma is None else snr[timesteps].clamp(max=gamma) / snr[timesteps]
            loss = (errors * weights).mean() / run["accumulation"]
            loss.backward()
            total += loss.item()
        losses.append(total)
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), run["max_norm"] or math.inf).item())
        optimizer.param_groups[0]["lr"] = learning_rate(run, step)
        optimizer.step()
        optimizer.zero_grad()
        decay = min(run["ema"], (2 + step) / (11 + step))
        average = {key: torch.lerp(value.detach(), average[key], decay) for key, value in model.named_parameters()}
    return losses, norms, average


def main():
    clips, empty = data_set()
    tensors = {f"clip.{i}.{key}": value for i, clip in enumerate(clips) for key, value in clip.items()} | {"empty": empty}
    for name, run in RUNS.items():
        model = UNet2DConditionModel(**UNET)
        with torch.no_grad():
            randomize(model, 3)
        config = model.to_json_string()
        tensors |= {f"weight.{key}": value.detach().clone() for key, value in model.named_parameters()}
        losses, norms, average = train(model, clips, empty, run)
        print(name, [round(loss, 4) for loss in losses])
        tensors |= {f"{name}.losses": torch.tensor(losses), f"{name}.norms": torch.tensor(norms)}
        tensors |= {f"{name}.weight.{key}": value.detach() for key, value in model.named_parameters()}
        tensors |= {f"{name}.ema.{key}": value for key, value in average.items()}
    versions = {"torch": torch.__version__.split("+")[0], "diffusers": diffusers.__version__}
    path = Path("test/golden/ldm-training.safetensors")
    save_file({key: value.contiguous() for key, value in tensors.items()}, path, {"config": config, "runs": json.dumps(RUNS), **versions})
    assert path.stat().st_size < SIZE_LIMIT, f"{path} is larger than {SIZE_LIMIT} bytes"


main()
