"""
CLAP as transformers saves it, with feature fusion and without, for src/convert.

Writes test/golden/clap: `unfused` (safetensors) and `fused` (pytorch_model.bin), tiny and in half precision, and
expected.safetensors with what both towers make of a text and a sound. With fusion the sound is short, so that transformers
has nothing to fuse but for a flag that its feature extractor sets on one sound at random; the flag is not set here.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken
from transformers import ClapConfig, ClapFeatureExtractor, ClapModel, RobertaTokenizer

sys.path.append(str(Path(__file__).parent / "models"))
from fixture import VERSIONS, randomize

FOLDER = Path("test/golden/clap")
TOKENIZER = Path("test/golden/pipeline/tokenizer")
TOKENS = 32
TEXT = "a dog barking in the rain"
RATE = 16_000


def config(words, is_fused):
    fusion = dict(enable_fusion=True, fusion_type="aff_2d") if is_fused else {}
    return ClapConfig(
        projection_dim=12,
        text_config=dict(
            vocab_size=words, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
            max_position_embeddings=TOKENS + 2, type_vocab_size=1,
        ),
        audio_config=dict(
            spec_size=32, num_mel_bins=16, patch_embeds_hidden_size=8, hidden_size=16, window_size=4, depths=[2, 1],
            num_hidden_layers=2, num_attention_heads=[2, 4], mlp_ratio=2.0, **fusion,
        ),
    )


@torch.no_grad()
def main():
    tokenizer = RobertaTokenizer.from_pretrained(
        TOKENIZER, mask_token=AddedToken("<mask>", lstrip=True, special=True), model_max_length=TOKENS
    )
    tokens = tokenizer(TEXT, padding="max_length", max_length=TOKENS, return_tensors="pt")
    sound = 0.1 * torch.randn(8_000, generator=torch.Generator().manual_seed(4)).numpy()
    expected = {}
    for seed, name in enumerate(("unfused", "fused")):
        is_fused = name == "fused"
        torch.manual_seed(seed)
        model = ClapModel(config(len(tokenizer), is_fused))
        for tower in (model.text_model, model.audio_model, model.text_projection, model.audio_projection):
            randomize(tower, seed)
        model = model.half().float().eval()
        extractor = ClapFeatureExtractor(
            feature_size=16, sampling_rate=RATE, hop_length=320, fft_window_size=512, frequency_min=50, frequency_max=8000,
            max_length_s=1, truncation="fusion" if is_fused else "rand_trunc", padding="repeatpad",
        )
        heard = extractor(sound, sampling_rate=RATE, return_tensors="pt")
        audio = model.audio_projection(
            model.audio_model(input_features=heard.input_features, is_longer=torch.tensor([[False]])).pooler_output
        )
        text = model.text_projection(model.text_model(**tokens).pooler_output)
        for what, value in (("audio", audio), ("text", text)):
            expected[f"{name}.{what}"] = torch.nn.functional.normalize(value, dim=-1)
            print(name, what, expected[f"{name}.{what}"])
        folder = FOLDER / name
        shutil.rmtree(folder, ignore_errors=True)
        model = model.half()
        model.save_pretrained(folder)
        if is_fused:
            torch.save(model.state_dict(), folder / "pytorch_model.bin")
            (folder / "model.safetensors").unlink()
        extractor.save_pretrained(folder)
        for file in ("vocab.json", "merges.txt"):
            shutil.copy(TOKENIZER / file, folder / file)
    save_file(expected, FOLDER / "expected.safetensors", {"text": json.dumps(TEXT), **VERSIONS})


if __name__ == "__main__":
    main()
