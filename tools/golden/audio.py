"""What librosa, torch, transformers and libsndfile make of the sounds in test/fixtures, for src/audio."""

import math

import librosa
import numpy as np
import soundfile
import torch
import transformers
from safetensors.torch import save_file
from transformers import ClapFeatureExtractor

FIXTURES = "test/fixtures/"
VERSIONS = {
    "librosa": librosa.__version__,
    "soundfile": soundfile.__version__,
    "libsndfile": soundfile.__libsndfile_version__,
    "torch": torch.__version__.split("+")[0],
    "transformers": transformers.__version__,
}
FORMATS = {
    "pcm-u8.wav": ("WAV", "PCM_U8"),
    "pcm-16.wav": ("WAV", "PCM_16"),
    "pcm-24.wav": ("WAV", "PCM_24"),
    "pcm-32.wav": ("WAV", "PCM_32"),
    "float-32.wav": ("WAV", "FLOAT"),
    "float-64.wav": ("WAV", "DOUBLE"),
    "a-law.wav": ("WAV", "ALAW"),
    "mu-law.wav": ("WAV", "ULAW"),
    "ms-adpcm.wav": ("WAV", "MS_ADPCM"),
    "ima-adpcm.wav": ("WAV", "IMA_ADPCM"),
    "extensible.wav": ("WAVEX", "PCM_24"),
    "rf64.wav": ("RF64", "PCM_16"),
    "pcm-16.flac": ("FLAC", "PCM_16"),
    "pcm-24.flac": ("FLAC", "PCM_24"),
    "pcm-s8.aiff": ("AIFF", "PCM_S8"),
    "pcm-16.aiff": ("AIFF", "PCM_16"),
    "float-32.aiff": ("AIFF", "FLOAT"),
    "stereo.mp3": ("MP3", "MPEG_LAYER_III"),
    "vorbis.ogg": ("OGG", "VORBIS"),
}
MONO_FORMATS = {"mono.mp3": ("MP3", "MPEG_LAYER_III"), "ima-adpcm-mono.wav": ("WAV", "IMA_ADPCM")}


def read(name):
    samples, rate = soundfile.read(FIXTURES + name, dtype="float32")
    return torch.from_numpy(samples), rate


def resample(samples, from_hz, to_hz, width=6, rolloff=0.99):
    """torchaudio.functional.resample with its default sinc under a Hann window, restated."""
    divisor = math.gcd(from_hz, to_hz)
    orig, new = from_hz // divisor, to_hz // divisor
    base = min(orig, new) * rolloff
    reach = math.ceil(width * orig / base)
    index = torch.arange(-reach, reach + orig, dtype=torch.float64)[None, None] / orig
    phase = torch.arange(0, -new, -1)[:, None, None] / new  # float32, as in torchaudio
    time = ((phase + index) * base).clamp(-width, width)
    window = torch.cos(time * math.pi / width / 2) ** 2
    time = time * math.pi
    kernel = torch.where(time == 0, torch.ones_like(time), time.sin() / time) * window * (base / orig)
    padded = torch.nn.functional.pad(samples[None, None], (reach, reach + orig))
    blocks = torch.nn.functional.conv1d(padded, kernel.float(), stride=orig)
    return blocks[0].T.reshape(-1)[: math.ceil(new * len(samples) / orig)].contiguous()


def log_mel(samples, padding, rate=16000, fft=1024, hop=160, mels=64, high=8000):
    basis = torch.from_numpy(librosa.filters.mel(sr=rate, n_fft=fft, n_mels=mels, fmin=0, fmax=high))
    padded = torch.nn.functional.pad(samples[None], (padding, padding), mode="reflect")
    spectrum = torch.stft(padded, fft, hop, fft, torch.hann_window(fft), center=False, return_complex=True)
    return torch.log((basis @ spectrum[0].abs()).clamp(min=1e-5)).T.contiguous()


def clap(samples, truncation, scale, **config):
    extractor = ClapFeatureExtractor(truncation=truncation, padding="repeatpad", **config)
    bank = extractor.mel_filters if scale == "htk" else extractor.mel_filters_slaney
    if scale == "htk":
        return torch.from_numpy(extractor._np_extract_fbank_features(samples.numpy(), bank))
    features = extractor(samples.numpy(), sampling_rate=extractor.sampling_rate)
    return torch.from_numpy(np.asarray(features["input_features"][0][0]))


def features():
    dog, rate = read("dog-bark.flac")
    rain, _ = read("rain.wav")
    dog16 = resample(dog, rate, 16000)
    short = dict(max_length_s=1, frequency_min=50, frequency_max=14000)
    dog48 = resample(dog, rate, 48000)[:48000]
    return {
        "resample/44100-16000": dog16,
        "resample/16000-44100": resample(dog16[:2000], 16000, 44100),
        "resample/44100-48000": dog48[:2000].clone(),
        "resample/48000-16000": resample(dog48[:24000], 48000, 16000),
        "mel/training": log_mel(dog16, 432),
        "mel/centred": log_mel(dog16, 512),
        "bank/slaney": torch.from_numpy(librosa.filters.mel(sr=16000, n_fft=1024, n_mels=64, fmin=0, fmax=8000))[::7].contiguous(),
        "clap/exact": clap(dog48, "rand_trunc", "slaney", **short),
        "clap/repeated": clap(resample(rain, rate, 48000)[:20000], "rand_trunc", "slaney", **short),
        "clap/nano": clap(
            dog16, "rand_trunc", "slaney", feature_size=32, sampling_rate=16000, max_length_s=2,
            hop_length=320, fft_window_size=512, frequency_min=50, frequency_max=7800,
        ),
        "clap/htk": clap(dog48, "fusion", "htk", **short),
    }


def formats():
    """Every encoding of one short stereo sound, and what libsndfile decodes."""
    dog, rate = read("dog-bark.flac")
    mono = resample(dog, rate, 16000)[1000:2280]
    stereo = torch.stack([mono, -0.5 * mono.flip(0)], 1)
    decoded = {}
    for name, (kind, subtype) in FORMATS.items():
        soundfile.write(f"{FIXTURES}formats/{name}", stereo.numpy(), 16000, format=kind, subtype=subtype)
        decoded[name] = read("formats/" + name)[0]
    for name, (kind, subtype) in MONO_FORMATS.items():
        soundfile.write(f"{FIXTURES}formats/{name}", mono.numpy(), 16000, format=kind, subtype=subtype)
        decoded[name] = read("formats/" + name)[0][:, None]
    soundfile.write(f"{FIXTURES}formats/opus.opus", dog[:3840, None].numpy(), 48000, format="OGG", subtype="OPUS")
    decoded["opus.opus"] = read("formats/opus.opus")[0][:, None]
    return {name: samples.T.contiguous() for name, samples in decoded.items()}


if __name__ == "__main__":
    save_file({name: values.contiguous() for name, values in features().items()}, "test/golden/audio.safetensors", VERSIONS)
    save_file(formats(), "test/golden/audio-formats.safetensors", VERSIONS)
