"""What Vocos 0.1.0 computes, for src/models/vocos; give PYTHONPATH the unpacked package."""

import importlib
import sys
import types

import torch
from fixture import random_inputs, randomize, write

# Of the package only backbone and head are used; its feature extractors, which want torchaudio and encodec, are not.
for name in ("torchaudio", "torchaudio.functional", "torchaudio.functional.functional"):
    sys.modules.setdefault(name, types.ModuleType(name))
sys.modules["torchaudio.functional.functional"]._hz_to_mel = None
sys.modules["torchaudio.functional.functional"]._mel_to_hz = None
package = types.ModuleType("vocos")
package.__path__ = [f"{path}/vocos" for path in sys.path]
sys.modules["vocos"] = package
VocosBackbone = importlib.import_module("vocos.models").VocosBackbone
ISTFTHead = importlib.import_module("vocos.heads").ISTFTHead

SETTINGS = dict(input_channels=6, dim=12, intermediate_dim=20, num_layers=2)
HEAD = dict(n_fft=32, hop_length=8)


class Vocoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = VocosBackbone(**SETTINGS)
        self.head = ISTFTHead(dim=SETTINGS["dim"], padding="same", **HEAD)

    def forward(self, mel):
        return self.head(self.backbone(mel.transpose(1, 2)))


def main():
    model = Vocoder()
    window = model.head.istft.window.clone()
    randomize(model, 5)
    model.head.istft.window.copy_(window)
    # Channels lie first in these modules, last in ours.
    skip = ("embed", "dwconv", "convnext.0", "convnext.1", "istft")
    config = dict(model_type="vocos", sampling_rate=16000, **SETTINGS, **HEAD)
    write("vocos", model, random_inputs(41, mel=(2, 9, 6)), lambda mel: {"waveform": model(mel)}, config, skip=skip)


main()
