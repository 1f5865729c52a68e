"""A whole evaluation by audioldm_eval 0.0.3: reads a job as JSON on standard input, prints its figures as JSON.

Needs audioldm_eval==0.0.3, torchvggish==0.2, torchlibrosa, resampy, torchaudio, scikit-image, ssr_eval. The features,
FD, IS, KL, KID and FAD are the original's own code; its PSNR, SSIM and LSD are left out, which makes it faster.
"""

import time

# Before torch is imported, which is part of what a user waits for.
START = time.perf_counter()

import json
import resource
import sys

import soundfile
import torch
import torchaudio
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader

# torchaudio 2.9 and later hand reading over to another package; before, it was soundfile that read.
torchaudio.load = lambda path: (lambda x, rate: (torch.from_numpy(x.T), rate))(
    *soundfile.read(path, dtype="float32", always_2d=True)
)

from audioldm_eval import calculate_fid, calculate_isc, calculate_kid, calculate_kl
from audioldm_eval.datasets.load_mel import WaveDataset
from audioldm_eval.feature_extractors.panns.models import Cnn14, ConvBlock
from audioldm_eval.metrics.fad import FrechetAudioDistance
from torchlibrosa.stft import LogmelFilterBank, Spectrogram
from torchvggish.torchvggish import VGG, make_layers
from torchvggish.vggish_input import waveform_to_examples


class Panns(Cnn14):
    """Cnn14 with other weights than those that it would fetch."""

    def __init__(self, path):
        nn.Module.__init__(self)
        window = dict(n_fft=512, hop_length=160, win_length=512, window="hann", center=True, pad_mode="reflect")
        bank = dict(sr=16000, n_fft=512, n_mels=64, fmin=50, fmax=8000, ref=1.0, amin=1e-10, top_db=None)
        self.spectrogram_extractor = Spectrogram(**window, freeze_parameters=True)
        self.logmel_extractor = LogmelFilterBank(**bank, freeze_parameters=True)
        self.bn0 = nn.BatchNorm2d(64)
        widths = [64, 128, 256, 512, 1024, 2048]
        for i, (before, width) in enumerate(zip([1] + widths, widths)):
            setattr(self, f"conv_block{i + 1}", ConvBlock(before, width))
        self.fc1, self.fc_audioset = nn.Linear(2048, 2048), nn.Linear(2048, 527)
        weights = {name: value for name, value in load_file(path).items() if not name.startswith("logmel")}
        self.load_state_dict(weights, strict=False)
        self.eval()


class Vggish(VGG):
    """As torchvggish's hub makes it: from samples to embeddings."""

    device = torch.device("cpu")

    def __init__(self, path):
        super().__init__(make_layers(), False)
        self.load_state_dict(load_file(path))

    def forward(self, x, rate):
        return super().forward(waveform_to_examples(x, rate))


def hear(model, folder):
    """As `EvaluationHelper.get_featuresdict`."""
    rows, names = [], []
    for waveform, name in DataLoader(WaveDataset(folder, 16000), batch_size=1, num_workers=0):
        with torch.no_grad():
            rows.append(model(waveform.squeeze(1).float()))
        names += name
    features = {key: torch.cat([row[key] for row in rows]) for key in ("2048", "logits")}
    return {**features, "file_path_": names}


def main():
    job = json.load(sys.stdin)
    torch.set_num_threads(job["threads"])
    panns = Panns(job["panns"])
    load, torch.hub.load = torch.hub.load, lambda *_, **__: Vggish(job["vggish"])
    fad = FrechetAudioDistance(verbose=False)
    torch.hub.load = load

    begun = time.perf_counter()
    generated, reference = hear(panns, job["generated"]), hear(panns, job["reference"])
    frames = [fad.get_embeddings(job[side]) for side in ("generated", "reference")]
    heard = time.perf_counter()
    fad.calculate_frechet_distance(*(part for rows in frames for part in fad.calculate_embd_statistics(rows)))
    calculate_kl(generated, reference, "logits", True)
    calculate_isc(generated, "logits", rng_seed=2020, samples_shuffle=True, splits=10)
    calculate_fid(generated, reference, "2048")
    calculate_kid(generated, reference, 100, 1000, 3, None, 1, 2020, "2048")
    figures = {
        "hearSeconds": heard - begun,
        "totalSeconds": time.perf_counter() - START,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }
    print()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
