"""What the audio half of MS-CLAP of 2023 hears in mixes of real clips, by the code of msclap and of kadtk.

Beside requirements.txt it needs msclap 1.3.4, kadtk 1.1.0 (its `model_loader.py` alone), torchlibrosa and torchaudio.

Weights are random, from recipe.py, which test/support/ repeats: only what was heard is kept.
"""

import argparse
import ast
import json
import types
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from msclap.models import config
from msclap.models.clap import AudioEncoder
from msclap.models.htsat import HTSAT_Swin_Transformer
from recipe import ROOT, fill, is_derived, mix

# As msclap's config_2023.yml has them; HTS-AT follows its own config instead.
SETTINGS = dict(sample_rate=44100, window_size=1024, hop_size=320, mel_bins=64, fmin=50, fmax=8000, classes_num=527)
SMALL = dict(embed_dim=8, depths=[2, 1, 1, 1], num_heads=[1, 2, 2, 4])
SECONDS = [0.7, 3, 9.2]


def encoder(widths, projection):
    model = AudioEncoder("HTSAT", 8 * widths["embed_dim"], projection, **SETTINGS)
    model.base.htsat = HTSAT_Swin_Transformer(config=config, **widths)
    model.load_state_dict(fill(model.state_dict()))
    return model.eval()


def layout(model):
    shapes = {name: list(tensor.shape) for name, tensor in model.state_dict().items() if not is_derived(name)}
    return json.dumps(shapes)


def kadtk_method(source, name):
    """A method of kadtk's CLAPModel, whose module asks for far more than this script has."""
    tree = ast.parse(Path(source).read_text())
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "CLAPModel")
    method = next(node for node in found.body if isinstance(node, ast.FunctionDef) and node.name == name)
    scope = {"np": np, "torch": torch}
    exec(compile(ast.Module([method], []), source, "exec"), scope)
    return scope[name]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kadtk-loader", required=True, help="kadtk/model_loader.py")
    options = parser.parse_args()
    embed = kadtk_method(options.kadtk_loader, "_get_embedding")
    small = encoder(SMALL, 16)
    loader = types.SimpleNamespace(
        sr=44100,
        device="cpu",
        model=types.SimpleNamespace(clap=types.SimpleNamespace(audio_encoder=small), default_collate=lambda chunks: None),
    )
    heard = []
    for index, seconds in enumerate(SECONDS):
        audio = mix(index, 0, int(44100 * seconds))
        audio = (audio if audio.ndim == 1 else np.rint(audio.mean(axis=1))) / 32768
        heard.append(embed(loader, audio))
    with torch.no_grad():
        first = torch.from_numpy(np.pad(mix(0, 0, 44100) / 32768, (0, 6 * 44100))).float()[None]
        htsat = small.base.htsat
        mel = htsat.logmel_extractor(htsat.spectrogram_extractor(first))[0, 0]
    full = AudioEncoder("HTSAT", 768, 1024, **SETTINGS)
    tensors = {"mel": mel[:8], "embeddings": torch.cat(heard)}
    for key, value in tensors.items():
        print(key, tuple(value.shape), value.abs().max().item(), value.std(0).mean().item())
    versions = {name: module.__version__ for name, module in (("torch", torch), ("numpy", np))}
    metadata = {"layout": layout(full), "small": layout(small), "versions": json.dumps(versions)}
    save_file({key: value.contiguous() for key, value in tensors.items()}, ROOT / "golden/backbones/ms-clap.safetensors", metadata)


if __name__ == "__main__":
    main()
