"""Numbers that PyTorch's CPU generator draws, for src/engine/random."""

import torch
from safetensors.torch import save_file

SEEDS = [0, 1, 42, 2**32 + 7, 2**63 + 12345]
SIZES = [1, 15, 16, 17, 100, 4096]


def draws(seed: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator()
    tensors = {}
    for size in SIZES:
        generator.manual_seed(seed)
        tensors[f"{seed}/randn/{size}"] = torch.randn(size, generator=generator)
    generator.manual_seed(seed)
    # One stream of mixed calls: a waiting normal must survive uniform draws and block draws.
    tensors[f"{seed}/stream/randn3"] = torch.randn(3, generator=generator)
    tensors[f"{seed}/stream/rand20"] = torch.rand(20, generator=generator)
    tensors[f"{seed}/stream/randn33"] = torch.randn(33, generator=generator)
    tensors[f"{seed}/stream/state"] = generator.get_state()
    tensors[f"{seed}/stream/randn2"] = torch.randn(2, generator=generator)
    tensors[f"{seed}/stream/randint"] = torch.randint(0, 1000, (40,), generator=generator)
    tensors[f"{seed}/stream/randint_signed"] = torch.randint(-7, 8, (5,), generator=generator)
    tensors[f"{seed}/stream/randint_wide"] = torch.randint(0, 2**31, (5,), generator=generator)
    tensors[f"{seed}/stream/randperm"] = torch.randperm(50, generator=generator)
    tensors[f"{seed}/stream/randn_after"] = torch.randn(4, 4, generator=generator)
    return tensors


if __name__ == "__main__":
    tensors = {}
    for seed in SEEDS:
        tensors |= draws(seed)
    save_file(tensors, "test/golden/random.safetensors", {"torch": torch.__version__})
