"""What the packages prdc and kadtk make of small feature matrices, for src/evaluate/metric.

kadtk is installed without what it depends on, which its one function here does not use:

    pip install prdc==0.2 scikit-learn torchaudio && pip install --no-deps kadtk==1.1.0
"""

import importlib.util
import sys
import tempfile
import types
from importlib.metadata import version
from pathlib import Path

import numpy as np
import soundfile
import torch
import torchaudio
from prdc import compute_prdc
from safetensors.numpy import save_file


def kadtk_module():
    """kadtk's own file of the distance, without the networks that its package imports."""
    for name in ("hypy_utils", "hypy_utils.tqdm_utils", "hypy_utils.nlp_utils", "kadtk.model_loader"):
        module = sys.modules[name] = types.ModuleType(name)
        for member in ("write", "tmap", "pmap", "tq", "substr_between", "ModelLoader"):
            setattr(module, member, object)
    folder = next(Path(entry) / "kadtk" for entry in sys.path if (Path(entry) / "kadtk" / "kad.py").exists())
    for name in ("utils", "emb_loader", "kad"):
        spec = importlib.util.spec_from_file_location(f"kadtk.{name}", folder / f"{name}.py")
        module = sys.modules[f"kadtk.{name}"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def kadtk_audio(path, rate):
    """What a network of kadtk hears of a file, in 16 bits. torchaudio's own files round to the nearest of 32768 steps."""
    def write(place, samples, rate, **_):
        steps = np.clip(np.rint(samples.double().numpy() * 32768), -32768, 32767)
        soundfile.write(place, steps.T.astype(np.int16), rate)

    torchaudio.load = lambda file: (lambda x, hz: (torch.from_numpy(x.T), hz))(
        *soundfile.read(file, dtype="float32", always_2d=True)
    )
    torchaudio.save = write
    loader = object.__new__(sys.modules["kadtk.emb_loader"].EmbeddingLoader)
    loader.ml = types.SimpleNamespace(sr=rate, load_wav=lambda file: soundfile.read(file, dtype="int16")[0] / 32768.0)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / Path(path).name
        copy.write_bytes(Path(path).read_bytes())
        return loader.load_audio(copy).astype(np.float32)


def neighbours(generated, reference, k):
    scores = compute_prdc(reference, generated, nearest_k=k)
    return [scores[name] for name in ("precision", "recall", "density", "coverage")]


def kad_scores(kadtk, generated, reference):
    """As `KernelAudioDistance.score(baseline, eval)` calls it: the baseline is x, and the width is that of y."""
    x, y = torch.from_numpy(reference), torch.from_numpy(generated)
    distance = kadtk.calc_kernel_audio_distance
    return [
        distance(x, y, (None, None), "cpu").item(),
        distance(x, y, (None, None), "cpu", precision=torch.float64).item(),
    ]


def main():
    kadtk = kadtk_module()
    random = np.random.RandomState(11)
    reference = random.randn(50, 6).astype(np.float32)
    generated = (0.7 * random.randn(41, 6) + 0.4).astype(np.float32)
    # Whole numbers, so that every distance is exact: ties, and more copies of a point than neighbours.
    whole = random.randint(0, 4, (2, 36, 3)).astype(np.float32)
    whole[0, :8], whole[1, :4] = whole[0, 0], whole[0, 0]
    tensors = {
        "reference": reference,
        "generated": generated,
        "whole.reference": whole[0],
        "whole.generated": whole[1],
        "kadtk.audio": kadtk_audio("test/fixtures/dog-bark.flac", 16000)[:6000],
        "kad": kad_scores(kadtk, generated, reference),
        "kad.other-way": kad_scores(kadtk, reference, generated),
        "kad.whole": kad_scores(kadtk, whole[1], whole[0]),
    }
    for k in (1, 3, 5):
        tensors[f"neighbours.{k}"] = neighbours(generated, reference, k)
        tensors[f"whole.neighbours.{k}"] = neighbours(whole[1], whole[0], k)
    arrays = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
    versions = {"prdc": "0.2", "kadtk": "1.1.0"}
    for package in ("numpy", "scikit-learn", "torch", "torchaudio"):
        versions[package] = version(package).split("+")[0]
    save_file(arrays, "test/golden/set-metrics.safetensors", versions)


if __name__ == "__main__":
    main()
