"""
CLAP as transformers 5 saves it with its processor, for src/convert: `tokenizer.json` in place of `vocab.json` and `merges.txt`,
and the feature extractor's settings within `processor_config.json`.

Writes test/golden/clap-processor: the folder, and expected.safetensors with what both towers make of a text and a sound.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import ClapFeatureExtractor, ClapModel, ClapProcessor, RobertaTokenizer

sys.path.append(str(Path(__file__).parent / "models"))
from clap_model import RATE, TOKENS, config
from fixture import VERSIONS, randomize
from text import train

FOLDER = Path("test/golden/clap-processor")
TEXT = "a <mask> barks in the rain, 狗叫"


@torch.no_grad()
def main():
    vocab, merges = train(340)
    tokenizer = RobertaTokenizer(vocab=vocab, merges=merges, model_max_length=TOKENS)
    model = ClapModel(config(len(tokenizer), False))
    for tower in (model.text_model, model.audio_model, model.text_projection, model.audio_projection):
        randomize(tower, 5)
    model = model.half().float().eval()
    extractor = ClapFeatureExtractor(
        feature_size=16, sampling_rate=RATE, hop_length=320, fft_window_size=512, frequency_min=50, frequency_max=8000,
        max_length_s=1, truncation="rand_trunc", padding="repeatpad",
    )
    shutil.rmtree(FOLDER, ignore_errors=True)
    ClapProcessor(feature_extractor=extractor, tokenizer=tokenizer).save_pretrained(FOLDER)
    sound = 0.1 * torch.randn(8_000, generator=torch.Generator().manual_seed(4)).numpy()
    heard = extractor(sound, sampling_rate=RATE, return_tensors="pt")
    tokens = tokenizer(TEXT, padding="max_length", max_length=TOKENS, return_tensors="pt")
    expected = dict(
        audio=model.get_audio_features(input_features=heard.input_features, is_longer=torch.tensor([[False]])).pooler_output,
        text=model.get_text_features(**tokens).pooler_output,
    )
    model.half().save_pretrained(FOLDER)
    print(sorted(path.name for path in FOLDER.iterdir()), expected)
    save_file(expected, FOLDER / "expected.safetensors", {"text": json.dumps(TEXT), **VERSIONS})


if __name__ == "__main__":
    main()
