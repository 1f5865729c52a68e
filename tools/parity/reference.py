"""
A model of AudioLDM's published size with random weights, stored as a case of `cases.ts` says, and what diffusers computes
with it: reads the case as JSON on standard input, writes the folder and `traces.safetensors` in it.
"""

import json
import sys
from pathlib import Path

import torch
from diffusers import AudioLDMPipeline, AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    ClapAudioConfig,
    ClapAudioModelWithProjection,
    ClapFeatureExtractor,
    ClapTextConfig,
    ClapTextModelWithProjection,
    RobertaTokenizer,
    SpeechT5HifiGan,
    SpeechT5HifiGanConfig,
)

GOLDEN = Path(__file__).parent.parent / "golden"
sys.path += [str(GOLDEN), str(GOLDEN / "models")]
from diffusion import AUDIOLDM
from fixture import randomize
from pipeline_trace import trace
from published import UNET, VAE, VOCODER
from text import TEXTS

TOKENS = 512
VOCABULARY = 50265
LONG = ["rain, then thunder; " * 400, "🐕‍🦺" * 300]


def train_vocabulary():
    """Byte-level BPE of RoBERTa's size, from what every Python has at hand: the sources of its library."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - 1,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train([str(path) for path in sorted(Path(json.__file__).parent.parent.glob("*.py"))], trainer)
    trained = json.loads(tokenizer.to_str())["model"]
    vocabulary = trained["vocab"]
    # A smaller library of sources may not be enough.
    while len(vocabulary) < VOCABULARY - 1:
        vocabulary[f"madeupword{len(vocabulary)}"] = len(vocabulary)
    return vocabulary | {"<mask>": VOCABULARY - 1}, trained["merges"]


def save_tokenizer(folder):
    folder.mkdir(parents=True)
    vocabulary, merges = train_vocabulary()
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(merge) for merge in merges)]) + "\n")
    mask = AddedToken("<mask>", lstrip=True, special=True)
    return RobertaTokenizer.from_pretrained(folder, mask_token=mask, model_max_length=TOKENS)


def networks_of(widths):
    networks = dict(
        unet=UNet2DConditionModel(**UNET | dict(block_out_channels=widths, cross_attention_dim=widths)),
        vae=AutoencoderKL(**VAE),
        vocoder=SpeechT5HifiGan(SpeechT5HifiGanConfig(**VOCODER)),
        text_encoder=ClapTextModelWithProjection(ClapTextConfig()),
        audio_encoder=ClapAudioModelWithProjection(ClapAudioConfig()),
    )
    for seed, network in enumerate(networks.values()):
        randomize(network, seed)
    # foley makes sounds that reach full scale softer, which would hide what is compared.
    networks["vocoder"].conv_post.weight.data.mul_(0.2)
    networks["vocoder"].conv_post.bias.data.mul_(0.2)
    return networks


def save(networks, folder, layout):
    types = {"half": torch.float16, "bfloat16": torch.bfloat16}
    options = {"sharded": dict(max_shard_size="100MB"), "pickled": dict(safe_serialization=False)}
    for name, network in networks.items():
        network.to(types.get(layout, torch.float32)).save_pretrained(folder / name, **options.get(layout, {}))
        # What is stored in half precision is computed in single precision.
        network.float().eval()


@torch.no_grad()
def compare_texts(tokenizer, encoder):
    texts = TEXTS + LONG
    tokens = tokenizer(texts, padding="max_length", truncation=True, max_length=TOKENS, return_tensors="pt")
    rows = [encoder(ids[None], mask[None]).text_embeds[0] for ids, mask in zip(tokens.input_ids, tokens.attention_mask)]
    return texts, torch.nn.functional.normalize(torch.stack(rows), dim=-1)


@torch.no_grad()
def compare_sound(encoder):
    """A sound that fills CLAP's window: longer ones it hears from a place that is drawn."""
    sound = 0.1 * torch.randn(480000, generator=torch.Generator().manual_seed(5))
    # As the preprocessor_config.json of laion/clap-htsat-unfused says.
    extractor = ClapFeatureExtractor(truncation="rand_trunc", frequency_min=50)
    features = extractor(sound.numpy(), sampling_rate=48000, return_tensors="pt")
    return sound, torch.nn.functional.normalize(encoder(features.input_features).audio_embeds, dim=-1)


def main():
    case = json.load(sys.stdin)
    torch.set_num_threads(case["threads"])
    folder = Path(case["folder"])
    tokenizer = save_tokenizer(folder / "tokenizer")
    networks = networks_of(tuple(case["widths"]))
    save(networks, folder, case["layout"])
    scheduler = DDIMScheduler(**AUDIOLDM)
    scheduler.save_pretrained(folder / "scheduler")
    audio_encoder = networks.pop("audio_encoder")
    pipeline = AudioLDMPipeline(tokenizer=tokenizer, scheduler=scheduler, **networks)
    (folder / "model_index.json").write_text(pipeline.to_json_string())
    pipeline.set_progress_bar_config(disable=True)
    tensors = {}
    for run in case["runs"]:
        settings = {key: value for key, value in run.items() if key not in ("seed",)}
        values = trace(pipeline, run["seed"], **settings)
        tensors |= {f"{run['num_inference_steps']}/{key}": value for key, value in values.items()}
    texts, tensors["texts"] = compare_texts(tokenizer, networks["text_encoder"])
    tensors["sound"], tensors["heard"] = compare_sound(audio_encoder)
    save_file(tensors, folder / "traces.safetensors", {"texts": json.dumps(texts)})


main()
