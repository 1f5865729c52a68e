"""
What torch.optim.AdamW and clip_grad_norm_ make of given gradients, for src/train/optimizer.

test/golden/adamw.safetensors holds start.<name>, then for each step gradient.<step>.<name>, before clipping, and
weight.<step>.<name>, after the step.
"""

import json

import torch
from safetensors.torch import save_file

SHAPES = {"conv.weight": (3, 2, 5), "conv.bias": (3,), "embedding": (7, 4)}
# Some gradients are clipped at a norm of 1 and some are not; one tensor's are zero at times.
SCALES = [3.0, 0.05, 1.0, 0.01, 20.0]
LEARNING_RATES = [1e-3, 1e-2, 5e-2, 2e-2, 1e-4]
OPTIONS = dict(betas=(0.9, 0.99), eps=1e-8, weight_decay=0.01)
MAX_NORM = 1.0


def main():
    generator = torch.Generator().manual_seed(0)
    weights = {name: torch.nn.Parameter(torch.randn(shape, generator=generator)) for name, shape in SHAPES.items()}
    tensors = {f"start.{name}": weight.detach().clone() for name, weight in weights.items()}
    optimizer = torch.optim.AdamW(weights.values(), **OPTIONS)
    norms = []
    for step, (scale, learning_rate) in enumerate(zip(SCALES, LEARNING_RATES)):
        for name, weight in weights.items():
            is_still = name == "conv.bias" and step % 2 == 1
            weight.grad = torch.randn(weight.shape, generator=generator) * (0 if is_still else scale)
            tensors[f"gradient.{step}.{name}"] = weight.grad.clone()
        norms.append(torch.nn.utils.clip_grad_norm_(weights.values(), MAX_NORM).item())
        for group in optimizer.param_groups:
            group["lr"] = learning_rate
        optimizer.step()
        tensors |= {f"weight.{step}.{name}": weight.detach().clone() for name, weight in weights.items()}
    metadata = {
        "options": json.dumps(OPTIONS | dict(max_norm=MAX_NORM)),
        "learning_rates": json.dumps(LEARNING_RATES),
        "norms": json.dumps(norms),
        "torch": torch.__version__.split("+")[0],
    }
    save_file(tensors, "test/golden/adamw.safetensors", metadata)


main()
