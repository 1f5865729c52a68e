"""What aiSFX hears in synthesised sounds, by the code of its package and the weights that foley ships.

Beside requirements.txt it needs the package aisfx 0.1.2, unpacked: `--aisfx FOLDER`, which holds `aisfx/`. Its spectrogram by librosa is
`[mel, frame]` where the one by Essentia, with which the network learned, is `[frame, mel]`: it is turned here. A sound that is
too short for the package is followed by frames of zeros, as its last block is.
"""

import argparse
import sys
import tempfile
import types
from pathlib import Path

import numpy as np
import soundfile
import torch
from safetensors.torch import load_file, save_file

ROOT = Path(__file__).resolve().parents[2]
RATE = 44100
FRAMES = 100


def sounds():
    """Chirps with overtones that fade, of several lengths, one of them silent in part."""
    made = {}
    for index, seconds in enumerate([0.4, 1.5, 2.4, 5.0]):
        t = np.arange(int(seconds * RATE)) / RATE
        phase = 2 * np.pi * (200 * (index + 1) * t + 900 * t**2)
        fade = np.exp(-2 * np.mod(t * (index + 2), 1))
        made[f"{seconds}"] = (0.3 * fade * sum(np.sin(k * phase) / k for k in range(1, 8))).astype(np.float16)
    return made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aisfx", required=True)
    source = parser.parse_args().aisfx
    sys.path.insert(0, source)
    sys.modules.setdefault("tqdm", types.SimpleNamespace(tqdm=lambda x: x))
    from aisfx.inference import load_bestModel
    from aisfx.preprocessing import blocking, compute_hopSize, spectrogram_normalize
    from aisfx.spectrogram.spectrogram_librosa import compute_spectrogram

    published, heads = torch.load(f"{source}/aisfx/models/checkpoint.pth", map_location="cpu", weights_only=False)
    shipped = {name: value.float() for name, value in load_file(ROOT / "models/aisfx/model.safetensors").items()}
    models = {}
    for name, weights in {"published": published, "shipped": {**published, **shipped}}.items():
        models[name] = load_bestModel(weights, heads, "cpu")
    tensors = {}
    for name, samples in sounds().items():
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            soundfile.write(file.name, samples.astype(np.float32), RATE, subtype="FLOAT")
            mel = spectrogram_normalize(compute_spectrogram(file.name, float(RATE), 2048, 1024, 96, 0.0, RATE / 2).T)
        tensors[f"{name}.samples"] = torch.from_numpy(samples)
        tensors[f"{name}.mel"] = torch.from_numpy(mel[:FRAMES:7].astype(np.float32)).contiguous()
        padded = np.vstack((mel, np.zeros((max(0, FRAMES - len(mel)), mel.shape[1]))))
        blocks = torch.Tensor(blocking(padded, FRAMES, compute_hopSize(FRAMES, 0.5, padded), True))
        for key, model in models.items():
            with torch.no_grad():
                embedding, logits = model(blocks, "ucsMixed")
            tensors[f"{name}.{key}.embedding"] = embedding
            tensors[f"{name}.{key}.logits"] = logits
    save_file(tensors, ROOT / "test/golden/aisfx.safetensors", {"versions": f"aisfx 0.1.2, torch {torch.__version__}"})


main()
