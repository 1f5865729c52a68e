"""
Five steps of torch.optim.AdamW with clipping and a moving average, for src/train/optimizer.

test/golden/adamw.safetensors holds <run>.weight.0.<name>, then for each step <run>.gradient.<step>.<name>, before
clipping, <run>.weight.<step>.<name> and, where the run has one, the average <run>.ema.<step>.<name>.
"""

import json

import torch
from safetensors.torch import save_file

SHAPES = {"a": (3, 5), "b": (7,), "c": (2, 3, 3)}
LEARNING_RATES = [1e-3, 3e-3, 1e-2, 5e-3, 2e-4]
# Some gradients are clipped at a norm of 1 and some are not.
GRADIENT_SCALES = [0.01, 0.05, 0.3, 2.0, 1e3]
RUNS = {
    "defaults": dict(betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, max_norm=None, ema=None),
    "clipped": dict(betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1, max_norm=1.0, ema=0.3),
}


def run(name, settings):
    generator = torch.Generator().manual_seed(7)
    model = {key: torch.nn.Parameter(torch.randn(shape, generator=generator)) for key, shape in SHAPES.items()}
    average = {key: value.detach().clone() for key, value in model.items()}
    tensors = {f"{name}.weight.0.{key}": value for key, value in average.items()}
    options = {key: settings[key] for key in ("betas", "eps", "weight_decay")}
    optimizer = torch.optim.AdamW(model.values(), **options)
    norms = []
    for step, (rate, scale) in enumerate(zip(LEARNING_RATES, GRADIENT_SCALES), start=1):
        for key, value in model.items():
            # One tensor's gradient is zero at times.
            value.grad = torch.randn(value.shape, generator=generator) * (0 if key == "b" and step % 2 == 0 else scale)
            tensors[f"{name}.gradient.{step}.{key}"] = value.grad.clone()
        norms.append(torch.nn.utils.clip_grad_norm_(model.values(), settings["max_norm"] or float("inf")).item())
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        tensors |= {f"{name}.weight.{step}.{key}": value.detach().clone() for key, value in model.items()}
        if settings["ema"] is not None:
            decay = min(settings["ema"], (1 + step) / (10 + step))
            average = {key: torch.lerp(value.detach(), average[key], decay) for key, value in model.items()}
            tensors |= {f"{name}.ema.{step}.{key}": value for key, value in average.items()}
    return tensors, norms


def main():
    tensors, runs = {}, {}
    for name, settings in RUNS.items():
        added, norms = run(name, settings)
        tensors |= added
        runs[name] = settings | {"norms": norms}
    metadata = {"runs": json.dumps(runs), "learning_rates": json.dumps(LEARNING_RATES), "torch": torch.__version__.split("+")[0]}
    save_file(tensors, "test/golden/adamw.safetensors", metadata)


main()
