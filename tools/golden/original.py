"""
Tiny AudioLDM checkpoints in the layout of the original code, and what diffusers makes of them, for src/convert.

Takes the path of diffusers' scripts/convert_original_audioldm_to_diffusers.py, whose functions convert the weights here.
Writes test/golden/original: `audioldm.ckpt` (zip, in a state_dict, with moving averages, CLAP under cond_stage_model) and
`training.ckpt` (older format, bare, CLAP in a list as the training code keeps it), and expected.safetensors.

So that the files are small, every tensor is a view of one of a few storages.
"""

import importlib.util
import json
import sys
from collections import OrderedDict
from pathlib import Path

import torch
from diffusers import AudioLDMPipeline, AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from safetensors.torch import save_file
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
from tokenizers import AddedToken

sys.path.append(str(Path(__file__).parent / "models"))
from diffusion import AUDIOLDM
from fixture import VERSIONS

FOLDER = Path("test/golden/original")
TOKENIZER = Path("test/golden/pipeline/tokenizer")
TOKENS = 32
CLAP = 16
MODEL, LATENT = 32, 4
RUN = dict(prompt="a dog barking in the rain", audio_length_in_s=0.32, num_inference_steps=10, guidance_scale=2.5)
SEED = 5

generator = torch.Generator().manual_seed(11)
matrices = (0.08 * torch.randn(40_000, generator=generator)).half()
layers = (0.25 * torch.randn(20_000, generator=generator)).half()
scales = (1 + 0.2 * torch.randn(2_000, generator=generator)).half()
shifts = (0.1 * torch.randn(2_000, generator=generator)).half()
positives = (0.5 + torch.rand(2_000, generator=generator)).half()


def view(storage, *shape):
    count = torch.Size(shape).numel()
    start = int(torch.randint(len(storage) - count + 1, (1,), generator=generator))
    return storage[start : start + count].view(shape)


def norm(name, width):
    return {f"{name}.weight": view(scales, width), f"{name}.bias": view(shifts, width)}


def linear(name, inputs, outputs, bias=True):
    return {f"{name}.weight": view(layers, outputs, inputs)} | ({f"{name}.bias": view(shifts, outputs)} if bias else {})


def conv(name, inputs, outputs, *kernel):
    return {f"{name}.weight": view(matrices, outputs, inputs, *kernel), f"{name}.bias": view(shifts, outputs)}


def resnet(name, inputs, outputs):
    return (
        norm(f"{name}.in_layers.0", inputs)
        | conv(f"{name}.in_layers.2", inputs, outputs, 3, 3)
        | linear(f"{name}.emb_layers.1", 8 * MODEL, outputs)
        | norm(f"{name}.out_layers.0", outputs)
        | conv(f"{name}.out_layers.3", outputs, outputs, 3, 3)
        | ({} if inputs == outputs else conv(f"{name}.skip_connection", inputs, outputs, 1, 1))
    )


def transformer(name, width):
    block = f"{name}.transformer_blocks.0"
    weights = norm(f"{name}.norm", width) | conv(f"{name}.proj_in", width, width, 1, 1)
    for attention in ("attn1", "attn2"):
        for part in ("to_q", "to_k", "to_v"):
            weights |= linear(f"{block}.{attention}.{part}", width, width, bias=False)
        weights |= linear(f"{block}.{attention}.to_out.0", width, width)
    weights |= linear(f"{block}.ff.net.0.proj", width, 8 * width) | linear(f"{block}.ff.net.2", 4 * width, width)
    for index in (1, 2, 3):
        weights |= norm(f"{block}.norm{index}", width)
    return weights | conv(f"{name}.proj_out", width, width, 1, 1)


def unet():
    """Two levels of one width, one residual block each, attention in the second."""
    w = MODEL
    return (
        linear("time_embed.0", w, 4 * w)
        | linear("time_embed.2", 4 * w, 4 * w)
        | linear("film_emb", CLAP, 4 * w)
        | conv("input_blocks.0.0", LATENT, w, 3, 3)
        | resnet("input_blocks.1.0", w, w)
        | conv("input_blocks.2.0.op", w, w, 3, 3)
        | resnet("input_blocks.3.0", w, w)
        | transformer("input_blocks.3.1", w)
        | resnet("middle_block.0", w, w)
        | transformer("middle_block.1", w)
        | resnet("middle_block.2", w, w)
        | resnet("output_blocks.0.0", 2 * w, w)
        | transformer("output_blocks.0.1", w)
        | resnet("output_blocks.1.0", 2 * w, w)
        | transformer("output_blocks.1.1", w)
        | conv("output_blocks.1.2.conv", w, w, 3, 3)
        | resnet("output_blocks.2.0", 2 * w, w)
        | resnet("output_blocks.3.0", 2 * w, w)
        | norm("out.0", w)
        | conv("out.2", w, LATENT, 3, 3)
    )


def vae():
    w = 32

    def block(name):
        return (
            norm(f"{name}.norm1", w)
            | conv(f"{name}.conv1", w, w, 3, 3)
            | norm(f"{name}.norm2", w)
            | conv(f"{name}.conv2", w, w, 3, 3)
        )

    def middle(half):
        attention = norm(f"{half}.mid.attn_1.norm", w)
        for part in ("q", "k", "v", "proj_out"):
            attention |= conv(f"{half}.mid.attn_1.{part}", w, w, 1, 1)
        return block(f"{half}.mid.block_1") | attention | block(f"{half}.mid.block_2")

    weights = conv("encoder.conv_in", 1, w, 3, 3) | conv("encoder.down.0.downsample.conv", w, w, 3, 3)
    for level in (0, 1):
        weights |= block(f"encoder.down.{level}.block.0")
        for index in (0, 1):
            weights |= block(f"decoder.up.{level}.block.{index}")
    weights |= conv("decoder.up.1.upsample.conv", w, w, 3, 3)
    weights |= middle("encoder") | norm("encoder.norm_out", w) | conv("encoder.conv_out", w, 2 * LATENT, 3, 3)
    weights |= conv("decoder.conv_in", LATENT, w, 3, 3) | middle("decoder")
    weights |= norm("decoder.norm_out", w) | conv("decoder.conv_out", w, 1, 3, 3)
    weights |= conv("quant_conv", 2 * LATENT, 2 * LATENT, 1, 1) | conv("post_quant_conv", LATENT, LATENT, 1, 1)
    return weights | {"loss.logvar": torch.zeros(())}


def vocoder():
    kernels = (16, 16, 8, 4, 4)
    weights = conv("conv_pre", 64, 32, 7)
    for level, kernel in enumerate(kernels):
        width = 32 >> (level + 1)
        weights[f"ups.{level}.weight"] = view(matrices, 2 * width, width, kernel)
        weights[f"ups.{level}.bias"] = view(shifts, width)
        for index in (0, 1):
            weights |= conv(f"resblocks.{level}.convs1.{index}", width, width, 3)
            weights |= conv(f"resblocks.{level}.convs2.{index}", width, width, 3)
    return weights | conv("conv_post", 1, 1, 7)


def text_branch(words):
    w, inner = 64, 32
    weights = {
        "embeddings.word_embeddings.weight": view(matrices, words, w),
        "embeddings.position_embeddings.weight": view(matrices, TOKENS + 2, w),
        "embeddings.token_type_embeddings.weight": view(matrices, 1, w),
        "embeddings.position_ids": torch.arange(TOKENS + 2)[None],
    } | norm("embeddings.LayerNorm", w)
    layer = "encoder.layer.0"
    for part in ("query", "key", "value"):
        weights |= linear(f"{layer}.attention.self.{part}", w, w)
    weights |= linear(f"{layer}.attention.output.dense", w, w) | norm(f"{layer}.attention.output.LayerNorm", w)
    weights |= linear(f"{layer}.intermediate.dense", w, inner) | linear(f"{layer}.output.dense", inner, w)
    return weights | norm(f"{layer}.output.LayerNorm", w) | linear("pooler.dense", w, w)


def audio_branch():
    w, heads, window = 8, (2, 4), 8
    places = torch.zeros(window**2, window**2, dtype=torch.int64)
    weights = conv("patch_embed.proj", 1, w, 4, 4) | norm("patch_embed.norm", w) | norm("bn0", 64) | norm("norm", 2 * w)
    weights |= {"bn0.running_mean": view(shifts, 64), "bn0.running_var": view(positives, 64)}
    weights |= {"bn0.num_batches_tracked": torch.tensor(3)}
    for stage, depth in enumerate((2, 1)):
        width = w << stage
        for index in range(depth):
            block = f"layers.{stage}.blocks.{index}"
            weights |= norm(f"{block}.norm1", width) | norm(f"{block}.norm2", width)
            weights |= {f"{block}.attn.relative_position_bias_table": view(shifts, (2 * window - 1) ** 2, heads[stage])}
            weights |= {f"{block}.attn.relative_position_index": places}
            weights |= linear(f"{block}.attn.qkv", width, 3 * width) | linear(f"{block}.attn.proj", width, width)
            weights |= linear(f"{block}.mlp.fc1", width, 2 * width) | linear(f"{block}.mlp.fc2", 2 * width, width)
    weights |= {"layers.0.downsample.reduction.weight": view(matrices, 2 * w, 4 * w)}
    weights |= norm("layers.0.downsample.norm", 4 * w)
    # What the classifier that it was before needed.
    return weights | linear("head", 4, 4) | conv("tscam_conv", 4, 4, 2, 3)


def clap(words):
    weights = {f"text_branch.{name}": value for name, value in text_branch(words).items()}
    weights |= {f"audio_branch.{name}": value for name, value in audio_branch().items()}
    for side, width in (("text", 64), ("audio", 16)):
        weights |= linear(f"{side}_projection.0", width, CLAP) | linear(f"{side}_projection.2", CLAP, CLAP)
        weights |= linear(f"{side}_transform.sequential.0", 4, 4)
    return weights | {"logit_scale_a": torch.tensor(2.0), "logit_scale_t": torch.tensor(2.0)}


def under(prefix, weights):
    return {prefix + name: value for name, value in weights.items()}


def checkpoint(words):
    noise = unet()
    averages = {f"diffusion_model{name.replace('.', '')}": view(matrices if value.ndim > 2 else layers, *value.shape) for name, value in noise.items()}
    betas = torch.linspace(0.0015**0.5, 0.0195**0.5, 1000, dtype=torch.float64) ** 2
    return (
        {"betas": betas.float(), "scale_factor": torch.tensor(0.87)}
        | under("model.diffusion_model.", noise)
        | {"model_ema.decay": torch.tensor(0.9999), "model_ema.num_updates": torch.tensor(3, dtype=torch.int32)}
        | under("model_ema.", averages)
        | under("first_stage_model.", vae())
        | under("first_stage_model.vocoder.", vocoder())
        | under("cond_stage_model.model.", clap(words))
    )


def save(state):
    FOLDER.mkdir(parents=True, exist_ok=True)
    wrapped = {"epoch": 3, "state_dict": OrderedDict(state), "optimizer_states": [{"state": {0: {"step": 5}}}]}
    torch.save(wrapped, FOLDER / "audioldm.ckpt")
    bare = {
        name.replace("cond_stage_model.", "cond_stage_models.0."): value
        for name, value in state.items()
        if not name.startswith("model_ema.")
    }
    torch.save(bare, FOLDER / "training.ckpt", _use_new_zipfile_serialization=False)
    clap = {"state_dict": under("module.", {n.split(".model.", 1)[1]: v for n, v in state.items() if "cond_stage" in n})}
    torch.save(clap, FOLDER / "clap.pt")
    for path in FOLDER.glob("*.*t"):
        print(path, path.stat().st_size)


def converter(path):
    spec = importlib.util.spec_from_file_location("converter", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def settings(convert):
    config = convert.DEFAULT_CONFIG
    params = config["model"]["params"]
    params["unet_config"]["params"] |= dict(
        extra_film_condition_dim=CLAP,
        in_channels=LATENT,
        out_channels=LATENT,
        model_channels=MODEL,
        attention_resolutions=[2],
        num_res_blocks=1,
        channel_mult=[1, 1],
    )
    first = params["first_stage_config"]["params"]
    first["embed_dim"] = LATENT
    first["ddconfig"] |= dict(z_channels=LATENT, ch=32, ch_mult=[1, 1], num_res_blocks=1)
    params["vocoder_config"]["params"] |= dict(
        upsample_initial_channel=32, resblock_kernel_sizes=[3], resblock_dilation_sizes=[[1, 3]]
    )
    return config


def renamed(weights):
    """The converter has the attention's names from before diffusers 0.17, which only from_pretrained still understands."""
    rules = (("query", "to_q"), ("key", "to_k"), ("value", "to_v"), ("proj_attn", "to_out.0"))
    for old, new in rules:
        weights = {name.replace(f"attentions.0.{old}.", f"attentions.0.{new}."): value for name, value in weights.items()}
    return weights


def pipeline(convert, config, state, tokenizer, extract_ema, heads):
    state = {name: value.float() if value.is_floating_point() else value for name, value in state.items()}
    unet_config = convert.create_unet_diffusers_config(config, image_size=64)
    network = UNet2DConditionModel(**unet_config, **({} if heads is None else {"attention_head_dim": heads}))
    network.load_state_dict(convert.convert_ldm_unet_checkpoint(dict(state), unet_config, extract_ema=extract_ema))
    vae_config = convert.create_vae_diffusers_config(config, checkpoint=state, image_size=64)
    autoencoder = AutoencoderKL(**vae_config)
    autoencoder.load_state_dict(renamed(convert.convert_ldm_vae_checkpoint(state, vae_config)))
    text = ClapTextModelWithProjection(
        ClapTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=64,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=32,
            max_position_embeddings=TOKENS + 2,
            projection_dim=CLAP,
        )
    )
    missing, unexpected = text.load_state_dict(convert.convert_open_clap_checkpoint(state), strict=False)
    assert not unexpected and all(name.endswith("token_type_ids") for name in missing), (missing, unexpected)
    sound_config = SpeechT5HifiGanConfig(**convert.create_transformers_vocoder_config(config))
    sound = SpeechT5HifiGan(sound_config)
    sound.load_state_dict(convert.convert_hifigan_checkpoint(state, sound_config))
    parts = dict(unet=network, vae=autoencoder, text_encoder=text, vocoder=sound)
    for part in parts.values():
        part.eval()
    made = AudioLDMPipeline(tokenizer=tokenizer, scheduler=DDIMScheduler(**AUDIOLDM), **parts)
    made.set_progress_bar_config(disable=True)
    return made


def main():
    convert = converter(sys.argv[1])
    tokenizer = RobertaTokenizer.from_pretrained(
        TOKENIZER, mask_token=AddedToken("<mask>", lstrip=True, special=True), model_max_length=TOKENS
    )
    state = checkpoint(len(tokenizer))
    save(state)
    config = settings(convert)
    expected = {}
    for name, extract_ema, heads, steps_taken in (
        ("original", False, [1, 1], 10),
        ("diffusers", False, None, 10),
        ("ema", True, [1, 1], 10),
        ("longer", False, [1, 1], 50),
    ):
        made = pipeline(convert, config, dict(state), tokenizer, extract_ema, heads)
        steps = {}

        original_decode = made.decode_latents

        def decode_latents(latents):
            steps["latent"] = latents.detach().clone()
            steps["mel"] = original_decode(latents)
            return steps["mel"]

        made.decode_latents = decode_latents
        with torch.no_grad():
            wave = made(generator=torch.Generator().manual_seed(SEED), **RUN | dict(num_inference_steps=steps_taken)).audios[0]
            tokens = tokenizer(RUN["prompt"], padding="max_length", max_length=TOKENS, return_tensors="pt")
            embedding = torch.nn.functional.normalize(made.text_encoder(**tokens).text_embeds, dim=-1)
        expected |= {
            f"{name}.embedding": embedding.clone(),
            f"{name}.latent": steps["latent"].contiguous(),
            f"{name}.mel": steps["mel"].contiguous(),
            f"{name}.wave": torch.from_numpy(wave).contiguous(),
        }
        for what in ("embedding", "latent", "mel", "wave"):
            value = expected[f"{name}.{what}"]
            print(f"{name}.{what}: {tuple(value.shape)}, up to {value.abs().max():.3g}, std {value.std():.3g}")
    expected |= audio(state)
    metadata = {"run": json.dumps({"seed": SEED, **RUN}), **VERSIONS}
    save_file(expected, FOLDER / "expected.safetensors", metadata)


@torch.no_grad()
def audio(state):
    """transformers' audio encoder; the renaming is ours, as diffusers' converter leaves this encoder out."""
    config = ClapAudioConfig(
        patch_embeds_hidden_size=8, hidden_size=16, depths=[2, 1], num_attention_heads=[2, 4], num_hidden_layers=2,
        mlp_ratio=2.0, projection_dim=CLAP, window_size=8, spec_size=256,
    )
    model = ClapAudioModelWithProjection(config).eval()
    rules = (
        ("audio_branch", "audio_model.audio_encoder"), ("attn.proj", "attention.output.dense"), ("attn.", "attention.self."),
        ("mlp.fc1", "intermediate.dense"), ("mlp.fc2", "output.dense"), ("norm1", "layernorm_before"),
        ("norm2", "layernorm_after"), ("bn0", "batch_norm"), ("projection.0", "projection.linear1"),
        ("projection.2", "projection.linear2"),
    )
    weights = {}
    for name, value in state.items():
        if "model.audio_branch" not in name and "model.audio_projection" not in name:
            continue
        name = name.split(".model.", 1)[1]
        if any(word in name for word in ("head", "tscam", "relative_position_index")):
            continue
        for old, new in rules:
            name = name.replace(old, new)
        value = value.float() if value.is_floating_point() else value
        if "qkv" in name:
            for part, third in zip(("query", "key", "value"), value.chunk(3)):
                weights[name.replace("qkv", part)] = third
        else:
            weights[name] = value
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert not unexpected and all(name.endswith("relative_position_index") for name in missing), (missing, unexpected)
    extractor = ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad", frequency_min=50)
    features = extractor(noise(), sampling_rate=48000, return_tensors="pt").input_features
    return {"audio.embedding": torch.nn.functional.normalize(model(input_features=features).audio_embeds, dim=-1)}


def noise():
    """Two seconds at 48 kHz, which the test makes anew."""
    return 0.1 * torch.randn(96_000, generator=torch.Generator().manual_seed(3)).numpy()


main()
