"""What the original PANNs and VGGish hear in mixes of real clips, and every score that audioldm_eval makes of it.

Beside requirements.txt it needs audioldm_eval 0.0.3, torchlibrosa, resampy, torchaudio, scikit-image and ssr_eval, and
two source folders: `--audioldm-eval` of audioldm_eval's main branch (8dc07ee), `--torchvggish` of torchvggish (f3f9096).

Weights are random, from recipe.py, which test/support/ repeats: files of the published size are never kept.
"""

import argparse
import copy
import importlib.util
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
import torch
import torchaudio
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import kl_div

# torchaudio 2.9 and later hand reading over to another package; before, it was soundfile that read.
torchaudio.load = lambda path: (lambda x, rate: (torch.from_numpy(x.T), rate))(
    *soundfile.read(path, dtype="float32", always_2d=True)
)

import audioldm_eval.metrics.fad as fad_2023
from audioldm_eval import calculate_fid, calculate_isc, calculate_kid, calculate_kl
from audioldm_eval.datasets.load_mel import WaveDataset
from audioldm_eval.feature_extractors.panns.models import Cnn14, ConvBlock
from recipe import ROOT, fill, write_clips

FRONT_ENDS = {
    "16k": dict(sample_rate=16000, window_size=512, hop_size=160, mel_bins=64, fmin=50, fmax=8000),
    "32k": dict(sample_rate=32000, window_size=1024, hop_size=320, mel_bins=64, fmin=50, fmax=14000),
}
SMALL = [4, 8, 8, 16, 16, 32]
CHECKPOINTS = {"16k": "ckpt/Cnn14_16k_mAP=0.438.pth", "32k": "ckpt/Cnn14_mAP=0.431.pth"}
SMALL_CLASSES = 20


# Weights


class Panns(Cnn14):
    """Cnn14 with its own front end and forward pass, of any widths."""

    def __init__(self, rate, widths, classes):
        nn.Module.__init__(self)
        # The original reads its published file as it is made, so it is given one.
        full = Cnn14Front(rate)
        self.features_list = ["2048", "logits"]
        self.spectrogram_extractor, self.logmel_extractor = full
        self.bn0 = nn.BatchNorm2d(64)
        for i, (before, width) in enumerate(zip([1] + widths, widths)):
            setattr(self, f"conv_block{i + 1}", ConvBlock(before, width))
        self.fc1 = nn.Linear(widths[-1], widths[-1])
        self.fc_audioset = nn.Linear(widths[-1], classes)
        self.load_state_dict(fill(self.state_dict()))
        self.eval()


def Cnn14Front(rate):
    from torchlibrosa.stft import LogmelFilterBank, Spectrogram

    sr, n_fft, hop, mels, low, high = FRONT_ENDS[rate].values()
    window = dict(n_fft=n_fft, hop_length=hop, win_length=n_fft, window="hann", center=True, pad_mode="reflect")
    scale = dict(ref=1.0, amin=1e-10, top_db=None)
    bank = dict(sr=sr, n_fft=n_fft, n_mels=mels, fmin=low, fmax=high, **scale)
    return Spectrogram(**window, freeze_parameters=True), LogmelFilterBank(**bank, freeze_parameters=True)


def published_panns(rate):
    """The original class, loading a file of the published layout from where it looks for one."""
    widths = [64, 128, 256, 512, 1024, 2048]
    Path("ckpt").mkdir(exist_ok=True)
    for other in CHECKPOINTS:
        if other != rate:
            Path(CHECKPOINTS[other]).touch()
    torch.save({"model": Panns(rate, widths, 527).state_dict()}, CHECKPOINTS[rate])
    return Cnn14(["2048", "logits"], **FRONT_ENDS[rate], classes_num=527).eval()


def vggish(sources, is_small):
    sys.path.insert(0, str(sources))
    from torchvggish.vggish import VGGish

    model = VGGish(urls=None, device=torch.device("cpu"), pretrained=False, postprocess=False)
    if is_small:
        sizes = iter([2, 4, 4, 4, 8, 8])
        before = 1
        for i, layer in enumerate(model.features):
            if isinstance(layer, nn.Conv2d):
                width = next(sizes)
                model.features[i] = nn.Conv2d(before, width, kernel_size=3, padding=1)
                before = width
        linears = [nn.Linear(8 * 4 * 6, 16), nn.Linear(16, 16), nn.Linear(16, 8)]
        model.embeddings = nn.Sequential(*[m for linear in linears for m in (linear, nn.ReLU(True))])
    model.load_state_dict(fill(model.state_dict()))
    return model.eval()


def frechet(model, module):
    """The original's FAD, which would fetch VGGish from the network."""
    load, torch.hub.load = torch.hub.load, lambda *_, **__: copy.deepcopy(model)
    try:
        return module.FrechetAudioDistance(verbose=False)
    finally:
        torch.hub.load = load


# Features and scores


def hear(model, folder, sr, protocol):
    """As `EvaluationHelper.get_featuresdict`."""
    dataset = WaveDataset(str(folder), sr)
    rows, names = [], []
    for path in dataset.datalist:
        waveform = dataset.read_from_file(path) if protocol == "paper-2023" else read_whole(path, sr)
        with torch.no_grad():
            rows.append(model(waveform.float()))
        names.append(path)
    features = {key: torch.cat([row[key] for row in rows]) for key in ("2048", "logits")}
    return {**features, "file_path_": names}


def read_whole(path, sr):
    """The protocol `foley`: the mean of the channels, nothing added."""
    audio, rate = torchaudio.load(path)
    audio = audio.mean(0, keepdim=True)
    return torchaudio.functional.resample(audio - audio.mean(), rate, sr)


def frames(model, folder, protocol, fad_2024):
    if protocol == "paper-2023":
        fad = frechet(model, fad_2023)
        # Its order is that of the directory, which only rounding sees.
        return fad.get_embeddings([fad_2023.load_audio_task(str(path)) for path in sorted(folder.iterdir())])
    fad = frechet(model, fad_2024)
    if protocol == "audioldm-eval":
        return fad.get_embeddings(str(folder))
    clips = [(read_whole(path, 16000)[0].numpy(), 16000) for path in sorted(folder.iterdir())]
    return frechet(model, fad_2023).get_embeddings(clips)


def score(generated, reference, frames_generated, frames_reference, preset, is_paired):
    kl = calculate_kl(generated, reference, "logits", is_paired)[0]
    scores = {
        **calculate_isc(generated, "logits", rng_seed=2020, samples_shuffle=True, splits=10),
        **calculate_fid(generated, reference, "2048"),
        **calculate_kid(generated, reference, 100, 1000, 3, None, 1, 2020, "2048"),
    }
    statistics = lambda rows: (np.mean(rows, axis=0), np.cov(rows, rowvar=False))
    # `self` is not used.
    fad = fad_2023.FrechetAudioDistance.calculate_frechet_distance
    result = {
        "is.mean": scores["inception_score_mean"],
        "is.std": scores["inception_score_std"],
        "fd": scores["frechet_distance"],
        "kid.mean": scores["kernel_inception_distance_mean"],
        "kid.std": scores["kernel_inception_distance_std"],
        "fad": float(fad(None, *statistics(frames_generated), *statistics(frames_reference))),
    }
    if not is_paired:
        return result
    if preset == "foley":
        g, r = generated["logits"].double(), reference["logits"].double()
        bernoulli = torch.distributions.Bernoulli
        result["klSoftmax"] = kl_div(g.log_softmax(1), r.softmax(1), reduction="sum").item() / len(g)
        result["klSigmoid"] = torch.distributions.kl_divergence(bernoulli(logits=r), bernoulli(logits=g)).sum().item() / len(g)
    else:
        result["klSoftmax"] = kl["kullback_leibler_divergence_softmax"]
        result["klSigmoid"] = kl["kullback_leibler_divergence_sigmoid"]
    return result


PROTOCOLS = {  # of PANNs and of VGGish
    "paper-2023": ("paper-2023", "paper-2023"),
    "audioldm-eval": ("paper-2023", "audioldm-eval"),
    "foley": ("foley", "foley"),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--audioldm-eval", type=Path, required=True)
    parser.add_argument("--torchvggish", type=Path, required=True)
    options = parser.parse_args()
    spec = importlib.util.spec_from_file_location("fad_2024", options.audioldm_eval / "audioldm_eval/metrics/fad.py")
    fad_2024 = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fad_2024)

    tensors, scores = {}, {}
    work = Path(tempfile.mkdtemp())
    generated, reference, unpaired = work / "generated", work / "reference", work / "unpaired"
    write_clips(generated, 0, 12)
    write_clips(reference, 1, 12)
    write_clips(unpaired, 2, 10)
    golden = ROOT / "golden" / "backbones"
    golden.mkdir(exist_ok=True)

    small_vggish = vggish(options.torchvggish, True)
    torch.save(small_vggish.state_dict(), golden / "vggish-small.pth", _use_new_zipfile_serialization=False)
    for rate, front_end in FRONT_ENDS.items():
        sr = front_end["sample_rate"]
        model = Panns(rate, SMALL, SMALL_CLASSES)
        state = model.state_dict()
        for name in state:
            # Nobody reads the matrices of the Fourier transform, which are the largest tensors of the file.
            if name.startswith("spectrogram_extractor."):
                state[name] = torch.zeros(1, dtype=torch.uint8).expand(state[name].shape)
        # As published: at 16 kHz in the older format, with the state of a sampler that needs NumPy.
        sampler = {"sampler": {"indexes_per_class": [np.arange(5), np.arange(3)], "pointers_of_classes": [0, 1]}}
        is_old = rate == "16k"
        checkpoint = {"iteration": 1, "model": state, **(sampler if is_old else {})}
        torch.save(checkpoint, golden / f"panns-{rate}-small.pth", _use_new_zipfile_serialization=not is_old)
        for preset, (panns_protocol, vggish_protocol) in PROTOCOLS.items():
            folders = {"generated": generated, "reference": reference, "unpaired": unpaired}
            heard = {name: hear(model, folder, sr, panns_protocol) for name, folder in folders.items()}
            examples = {name: frames(small_vggish, folder, vggish_protocol, fad_2024) for name, folder in folders.items()}
            key = f"{rate}/{preset}"
            tensors[f"{key}/embeddings"] = heard["generated"]["2048"]
            tensors[f"{key}/logits"] = heard["generated"]["logits"]
            tensors[f"{key}/frames"] = torch.from_numpy(examples["generated"]).contiguous()
            for other in ("reference", "unpaired"):
                scores[f"{key}/{other}"] = score(
                    heard["generated"], heard[other], examples["generated"], examples[other], preset, other == "reference"
                )

    few = work / "few"
    write_clips(few, 0, 3)
    import os

    os.chdir(work)
    heard = hear(published_panns("16k"), few, 16000, "paper-2023")
    tensors["published/embeddings"], tensors["published/logits"] = heard["2048"], heard["logits"]
    tensors["published/frames"] = torch.from_numpy(frames(vggish(options.torchvggish, False), few, "paper-2023", fad_2024))
    for key, value in scores.items():
        print(key, value)
    for key, value in tensors.items():
        print(key, tuple(value.shape), value.abs().max().item(), value.std(0).mean().item())
    versions = {name: module.__version__ for name, module in (("torch", torch), ("numpy", np))}
    metadata = {"scores": json.dumps(scores), "versions": json.dumps(versions)}
    save_file({key: value.contiguous() for key, value in tensors.items()}, golden / "backbones.safetensors", metadata)


if __name__ == "__main__":
    main()
