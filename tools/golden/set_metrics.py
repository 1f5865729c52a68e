"""What the packages prdc and kadtk make of small feature matrices, for src/evaluate/metric.

kadtk is installed without what it depends on, which its one function here does not use:

    pip install prdc==0.2 scikit-learn && pip install --no-deps kadtk==1.1.0
"""

import importlib.util
import sys
import types
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from prdc import compute_prdc
from safetensors.numpy import save_file


def kadtk_module():
    """kadtk's own file of the distance, without the networks that its package imports."""
    for name in ("hypy_utils", "hypy_utils.tqdm_utils", "kadtk.emb_loader", "kadtk.model_loader"):
        sys.modules[name] = types.ModuleType(name)
    names = ("write", "tmap", "tq", "EmbeddingLoader", "ModelLoader")
    for module in list(sys.modules.values()):
        if isinstance(module, types.ModuleType) and module.__name__.startswith(("hypy_utils", "kadtk")):
            for name in names:
                setattr(module, name, object)
    folder = next(Path(entry) / "kadtk" for entry in sys.path if (Path(entry) / "kadtk" / "kad.py").exists())
    spec = importlib.util.spec_from_file_location("kadtk.kad", folder / "kad.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
        "kad": kad_scores(kadtk, generated, reference),
        "kad.other-way": kad_scores(kadtk, reference, generated),
        "kad.whole": kad_scores(kadtk, whole[1], whole[0]),
    }
    for k in (1, 3, 5):
        tensors[f"neighbours.{k}"] = neighbours(generated, reference, k)
        tensors[f"whole.neighbours.{k}"] = neighbours(whole[1], whole[0], k)
    arrays = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
    versions = {"prdc": "0.2", "kadtk": "1.1.0"}
    for package in ("numpy", "scikit-learn", "torch"):
        versions[package] = version(package).split("+")[0]
    save_file(arrays, "test/golden/set-metrics.safetensors", versions)


if __name__ == "__main__":
    main()
