"""What OpenL3 hears in mixes of real clips, as stable-audio-metrics has it for its Fréchet distance.

Beside requirements.txt it needs torchopenl3 1.0.1, resampy, julius, soxr, pyloudnorm, and one source folder:
`--stable-audio-metrics` of Stability-AI/stable-audio-metrics (fd55536). The toolbox asks for OpenL3 in TensorFlow; it is
given torchopenl3, whose networks hold the same weights.

Weights are random, from recipe.py, which test/support/ repeats: only what was heard is kept.
"""

import argparse
import importlib
import json
import sys
import tempfile
import types
from pathlib import Path

import numpy as np
import soundfile
import torch
from safetensors.torch import save_file
from torch import nn

from recipe import ROOT, fill, mix
from torchopenl3.core import get_audio_embedding
from torchopenl3.models import PytorchOpenl3

SMALL = [4, 4, 8, 8, 8, 8, 16, 16]
SECONDS = [0.7, 1.6, 2.3, 1.2, 3.1]
LAYERS = [f"conv2d_{i}" for i in range(1, 8)] + ["audio_embedding_layer"]


def network(widths):
    model = PytorchOpenl3(input_repr="mel256", content_type="env", embedding_size=512)
    for i, (before, width) in enumerate(zip([1] + widths, widths)):
        setattr(model, LAYERS[i], nn.Conv2d(before, width, kernel_size=3))
        setattr(model, f"batch_normalization_{i + 1}", nn.BatchNorm2d(before, eps=0.001))
    model.load_state_dict(fill(model.state_dict()))
    return model.eval()


def toolbox(sources, model):
    """stable-audio-metrics' module of the distance, over this network."""
    openl3 = types.ModuleType("openl3")
    openl3.models = types.SimpleNamespace(load_audio_embedding_model=lambda **_: model)

    def embed(audio, rates, model, verbose, hop_size, batch_size):
        heard, times = get_audio_embedding(audio, rates, model=model, hop_size=hop_size, batch_size=batch_size)
        return [one.numpy() for one in heard], times

    openl3.get_audio_embedding = embed
    sys.modules["openl3"] = openl3
    sys.path.insert(0, str(sources))
    return importlib.import_module("src.openl3_fd")


def write(folder):
    """At the toolbox's rate, so that its first resampler is not compared."""
    folder.mkdir()
    for index, seconds in enumerate(SECONDS):
        soundfile.write(folder / f"clip{index}.wav", mix(index, 0, int(44100 * seconds)), 44100, subtype="PCM_16")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stable-audio-metrics", type=Path, required=True)
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp())
    write(work / "generated")
    small = network(SMALL)
    metric = toolbox(options.stable_audio_metrics.resolve(), small)
    # The order of a folder is nobody's.
    metric.glob = types.SimpleNamespace(glob=lambda pattern: sorted(str(path) for path in Path(pattern).parent.iterdir()))
    heard = np.stack(metric.extract_embeddings(str(work / "generated/*.wav"), 2, 44100, "env", 0.5, 4))

    full = PytorchOpenl3(input_repr="mel256", content_type="env", embedding_size=512)
    layout = {name: list(tensor.shape) for name, tensor in full.state_dict().items()}
    full.load_state_dict(fill(full.state_dict()))
    with torch.no_grad():
        second = torch.from_numpy(mix(0, 0, 48000).astype(np.float32) / 32768)[None, None]
        mel = full.speclayer(second)[0, :, :, 0].T
        published = full.eval()(second)
    tensors = {
        "mel": mel[:8].contiguous(),
        "embeddings": torch.from_numpy(heard).float(),
        "published": published,
    }
    for key, value in tensors.items():
        print(key, tuple(value.shape), value.abs().max().item(), value.std(0).mean().item())
    versions = {name: module.__version__ for name, module in (("torch", torch), ("numpy", np))}
    metadata = {"layout": json.dumps(layout), "versions": json.dumps(versions)}
    save_file({key: value.contiguous() for key, value in tensors.items()}, ROOT / "golden/backbones/openl3.safetensors", metadata)


if __name__ == "__main__":
    main()
