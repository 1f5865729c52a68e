"""Runs a reference network once and keeps all of it: weights, inputs, activations, outputs, gradients."""

import json
import math
from pathlib import Path

import diffusers
import torch
import transformers
from safetensors.torch import save_file

SIZE_LIMIT = 1_000_000
VERSIONS = {
    "torch": torch.__version__.split("+")[0],
    "diffusers": diffusers.__version__,
    "transformers": transformers.__version__,
}
# Containers and functions without weights, which have no counterpart of their own.
UNRECORDED = ("Dropout", "Identity", "SiLU", "GELU", "GELUActivation", "GEGLU", "ReLU", "Tanh", "ModuleList", "Sequential", "DropPath")


def randomize(model, seed):
    """Weights of which none is 0 or 1 where training starts them so, at scales that keep activations near 1."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.state_dict().items():
        if not tensor.is_floating_point():
            continue
        noise = torch.randn(tensor.shape, generator=generator)
        last = name.rsplit(".", 1)[-1]
        if last in ("running_var", "scale"):
            noise = 0.5 + noise.abs()
        elif last == "relative_position_bias_table" or "embeddings.weight" in name:
            pass
        elif tensor.ndim == 1:
            noise = 0.3 * noise + (1 if last == "weight" else 0)
        else:
            noise = noise / math.sqrt(noise[0].numel())
        tensor.copy_(noise)


def record(model):
    """Activations by module path, filled in as the modules run."""
    activations = {}

    def keep(path):
        def hook(_module, _inputs, output):
            first = output[0] if isinstance(output, (tuple, list)) else output
            if torch.is_tensor(first):
                # A copy: later modules add in place.
                activations[path] = first.detach().clone()

        return hook

    for path, module in model.named_modules():
        if path and not type(module).__name__.endswith(UNRECORDED):
            module.register_forward_hook(keep(path))
    return activations


def write(name, model, inputs, forward, config, differentiated=None, skip=()):
    """
    test/golden/<name>.safetensors.

    forward: inputs -> outputs by name; differentiated: the outputs that the loss weighs, all by default;
    skip: ends of module paths that are not kept.
    """
    model.eval()
    activations = record(model)
    inputs = {key: value.clone() for key, value in inputs.items()}
    for value in inputs.values():
        value.requires_grad_(value.is_floating_point())
    outputs = forward(**inputs)
    generator = torch.Generator().manual_seed(99)
    cotangents = {key: torch.randn(outputs[key].shape, generator=generator) for key in differentiated or outputs}
    sum((outputs[key] * value).sum() for key, value in cotangents.items()).backward()

    kept = {key: value for key, value in activations.items() if not key.endswith(tuple(skip))}
    gradients = {key: value.grad for key, value in model.named_parameters()}
    gradients |= {f"input.{key}": value.grad for key, value in inputs.items()}
    groups = {
        "weight": model.state_dict(),
        "input": inputs,
        "activation": kept,
        "output": outputs,
        "cotangent": cotangents,
        "gradient": {key: value for key, value in gradients.items() if value is not None},
    }
    tensors = {
        f"{group}.{key}": value.detach().contiguous().clone() for group, values in groups.items() for key, value in values.items()
    }
    path = Path("test/golden") / f"{name}.safetensors"
    save_file(tensors, path, {"config": json.dumps(config), "order": json.dumps(list(kept)), **VERSIONS})
    size = path.stat().st_size
    largest = max(value.abs().max().item() for value in outputs.values())
    print(f"{path}: {size} bytes, {len(kept)} activations, outputs up to {largest:.3g}")
    assert size < SIZE_LIMIT, f"{path} is larger than {SIZE_LIMIT} bytes"


def random_inputs(seed, **shapes):
    generator = torch.Generator().manual_seed(seed)
    return {key: torch.randn(shape, generator=generator) for key, shape in shapes.items()}
