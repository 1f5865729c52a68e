"""Random weights and mixes of real clips that a script and its test both make, so that neither has to be kept."""

from pathlib import Path

import numpy as np
import soundfile
import torch

ROOT = Path(__file__).resolve().parents[2] / "test"
DERIVED = ("spectrogram_extractor.", "logmel_extractor.", "speclayer.", "relative_position_index", "attn_mask")


def is_derived(name):
    """Whether a tensor is made of settings, or counts."""
    return any(part in name for part in DERIVED) or name.endswith("num_batches_tracked")


def fill(state):
    """Uniform numbers of the generator whose seed is the tensor's place among the sorted names; sums keep their scale."""
    names = sorted(name for name in state if not is_derived(name))
    for seed, name in enumerate(names):
        shape = state[name].shape
        uniform = torch.rand(shape, generator=torch.Generator().manual_seed(seed))
        scale, shift = 0.2, -0.1
        if len(shape) > 1:
            scale = 2 * (6 / (shape.numel() / shape[0])) ** 0.5
            shift = -scale / 2
        elif name.endswith("running_var") or name.endswith("weight"):
            scale, shift = 1, 0.5
        # The first layer sees decibels. It makes much of them, so that clips differ more than by rounding.
        if name == "bn0.running_mean":
            shift -= 40
        if name == "bn0.running_var":
            scale, shift = 4, 2
        state[name] = uniform * scale + shift
    return state


def clip(index, side):
    """A mix of two recordings: rates, lengths and channels change from clip to clip."""
    rate = [44100, 16000, 32000, 22050][(index + side) % 4]
    return mix(index, side, rate * (10 + (index * 3 + side) % 12) // 10), rate


def mix(index, side, count):
    """So many samples of rain and a dog in whole numbers; every third mix has two channels."""
    rain = soundfile.read(ROOT / "fixtures/rain.wav", dtype="int16")[0].astype(np.int64)
    dog = soundfile.read(ROOT / "fixtures/dog-bark.flac", dtype="int16")[0].astype(np.int64)
    n = np.arange(count)
    rain_share = (index * 5 + side * 3) % 13
    at = lambda source, step, offset: source[(n * step + offset) % len(source)]
    first = (at(rain, 1, index * 1000) * rain_share + at(dog, 1 + index % 2, side * 777) * (15 - rain_share)) // (16 << (index * 5 + side * 3) % 7)
    if index % 3 == 1:
        return np.stack([first, at(rain, 1, 5000) >> 1], axis=1).astype(np.int16)
    return first.astype(np.int16)


def write_clips(folder, side, count):
    folder.mkdir()
    for index in range(count):
        samples, rate = clip(index, side)
        soundfile.write(folder / f"clip{index:02d}.wav", samples, rate, subtype="PCM_16")
