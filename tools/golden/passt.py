"""What the original PaSST hears in mixes of real clips, and the scores that two published toolboxes make of it.

Beside requirements.txt it needs hear21passt 0.0.26, torchaudio, pyloudnorm, and two source folders: `--av-benchmark` of
hkchengrex/av-benchmark (050a5cd), `--stable-audio-metrics` of Stability-AI/stable-audio-metrics (fd55536).

Weights are random, from recipe.py, which test/support/ repeats: only what was heard is kept.
"""

import argparse
import contextlib
import importlib
import io
import json
import os
import sys
import tempfile
import types
from pathlib import Path

import numpy as np
import soundfile
import torch
import torchaudio
from safetensors.torch import save_file

from recipe import ROOT, fill, mix, write_clips

# torchaudio 2.9 and later hand reading over to another package; before, it was soundfile that read.
torchaudio.load = lambda path: (lambda x, rate: (torch.from_numpy(x.T), rate))(
    *soundfile.read(path, dtype="float32", always_2d=True)
)
# All that hear21passt wants of timm is its downloader, and nothing is downloaded here.
for name in ("timm", "timm.models", "timm.models._hub"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["timm.models._hub"].download_cached_file = None

from hear21passt.base import AugmentMelSTFT, PasstBasicWrapper
from hear21passt.models.passt import PaSST, get_model

SMALL = dict(embed_dim=128, depth=2, num_heads=2, num_classes=20)
SECONDS = 10.0
FRONT_END = dict(
    n_mels=128, sr=32000, win_length=800, hopsize=320, n_fft=1024, freqm=48, timem=192, htk=False,
    fmin=0.0, fmax=None, norm=1, fmin_aug_range=10, fmax_aug_range=2000,
)  # of hear21passt.base.get_basic_model


@contextlib.contextmanager
def quietly():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def wrapped(net, mode):
    net.load_state_dict(fill(net.state_dict()))
    with quietly():
        return PasstBasicWrapper(mel=AugmentMelSTFT(**FRONT_END), net=net, mode=mode).eval()


def small(mode):
    return wrapped(PaSST(img_size=(128, 998), stride=(10, 10), patch_size=16, distilled=True, **SMALL), mode)


def published():
    with quietly():
        return get_model(arch="passt_s_swa_p16_128_ap476", pretrained=False)


def real_stft():
    """torch.stft as it was before it asked for complex numbers."""
    complex_stft = torch.stft

    def stft(*args, return_complex=False, **kwargs):
        return torch.view_as_real(complex_stft(*args, return_complex=True, **kwargs))

    torch.stft = stft


# As av-benchmark's `extract` and `evaluate` do


def reader(sources):
    """av-benchmark's own reader of sounds, without what it wants for pictures."""
    for name in ("torchvision", "torchvision.transforms", "torchvision.transforms.v2", "pytorchvideo"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["pytorchvideo.data"] = types.ModuleType("pytorchvideo.data")
    sampling = types.ModuleType("pytorchvideo.data.clip_sampling")
    sampling.ConstantClipsPerVideoSampler = None
    sys.modules["pytorchvideo.data.clip_sampling"] = sampling
    sys.path.insert(0, str(sources))
    return importlib.import_module("av_bench.data.audio_dataset").AudioDataset


def hear(model, folder, dataset, classes):
    heard = []
    for path in sorted(folder.iterdir()):
        audio = dataset([path], audio_length=SECONDS, sr=32000).read_from_file(path).float()
        most = int(32000 * SECONDS)
        audio = torch.nn.functional.pad(audio[..., :most], (0, max(0, most - audio.shape[-1])))
        with torch.no_grad(), quietly():
            heard.append(model(audio))
    heard = torch.cat(heard)
    return heard[:, classes:], heard[:, :classes]


def score(generated, reference):
    from av_bench.metrics import compute_fd, compute_isc, compute_kl

    inception = compute_isc(generated[1], feat_layer_name=None, splits=10, samples_shuffle=True, rng_seed=2020)
    return {
        "fd": float(compute_fd(generated[0].numpy(), reference[0].numpy())),
        "kl": compute_kl([generated[1]], reference[1])["kl_softmax"],
        "is.mean": inception["inception_score_mean"],
        "is.std": inception["inception_score_std"],
    }


# As stable-audio-metrics does


def stable_audio(sources, model, folder, reference):
    """Probabilities of sounds of any length, and the mean divergence, by its own functions on the processor."""
    sys.path.insert(0, str(sources))
    metric = importlib.import_module("src.passt_kld")
    torch.Tensor.cuda = lambda self: self
    torch.nn.Module.cuda = lambda self: self
    metric.get_basic_model = lambda mode: model
    names = [path.stem for path in sorted(folder.iterdir())]
    with quietly():
        heard = [metric.return_probabilities(model, folder / f"{name}.wav") for name in names]
        divergence = metric.passt_kld(names, str(folder), ref_path=str(reference))
    return torch.stack(heard), float(divergence)


def write_long(folder, side):
    """At PaSST's rate, so that no resampler is compared: one too short to be filled up, one of a window, two of more."""
    folder.mkdir()
    for index, seconds in enumerate([1, 4, 12, 16.3]):
        soundfile.write(folder / f"long{index}.wav", mix(index, side, int(32000 * seconds)), 32000, subtype="PCM_16")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--av-benchmark", type=Path, required=True)
    parser.add_argument("--stable-audio-metrics", type=Path, required=True)
    options = parser.parse_args()
    real_stft()
    dataset = reader(options.av_benchmark.resolve())
    work = Path(tempfile.mkdtemp())
    generated, reference = work / "generated", work / "reference"
    write_clips(generated, 0, 12)
    write_clips(reference, 1, 12)
    write_long(work / "long", 0)
    write_long(work / "long-reference", 1)

    model = small("all")
    heard = {name: hear(model, work / name, dataset, SMALL["num_classes"]) for name in ("generated", "reference")}
    long = hear(model, work / "long", dataset, SMALL["num_classes"])
    first = torch.from_numpy(soundfile.read(work / "long/long0.wav", dtype="float32")[0])[None]
    with quietly():
        mel = model.mel(first)[0]
    os.chdir(work)  # where the toolbox keeps what it heard of a reference
    probabilities, divergence = stable_audio(
        options.stable_audio_metrics.resolve(), small("logits"), work / "long", work / "long-reference"
    )
    scores = {"av-benchmark": score(heard["generated"], heard["reference"]), "stable-audio": {"kl": divergence}}

    one = work / "one"
    one.mkdir()
    soundfile.write(one / "clip.wav", mix(0, 0, 64000), 32000, subtype="PCM_16")
    full = published()
    layout = {name: list(tensor.shape) for name, tensor in full.state_dict().items()}
    # The first two of twelve equal blocks: a test has seconds for it.
    full.blocks = full.blocks[:2]
    embedding, logits = hear(wrapped(full, "all"), one, dataset, 527)

    tensors = {
        "mel": mel[:, :8].T.contiguous(),
        "embeddings": heard["generated"][0],
        "logits": heard["generated"][1],
        "long/embeddings": long[0],
        "long/logits": long[1],
        "stable-audio/probabilities": probabilities,
        "published/embeddings": embedding,
        "published/logits": logits,
    }
    print(scores)
    for key, value in tensors.items():
        print(key, tuple(value.shape), value.abs().max().item(), value.std(0).mean().item())
    versions = {name: module.__version__ for name, module in (("torch", torch), ("numpy", np))}
    metadata = {"scores": json.dumps(scores), "layout": json.dumps(layout), "versions": json.dumps(versions)}
    golden = ROOT / "golden" / "backbones" / "passt.safetensors"
    save_file({key: value.contiguous() for key, value in tensors.items()}, golden, metadata)


if __name__ == "__main__":
    main()
