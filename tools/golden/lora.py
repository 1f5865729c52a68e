"""Low-rank changes of a small network as peft, diffusers and kohya's scripts store them, with the merged weights, for
src/models/lora-file.test.ts."""

import json
import shutil
from pathlib import Path

import diffusers
import peft
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file

folder = Path(__file__).parents[2] / "test/golden/lora"
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.to_q = torch.nn.Linear(6, 4, bias=False)
        self.to_out = torch.nn.ModuleList([torch.nn.Linear(4, 6)])
        self.conv = torch.nn.Conv2d(3, 5, 3)

    def forward(self, x):
        return self.to_out[0](self.to_q(x))


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = torch.nn.ModuleList([Block(), Block()])

    def forward(self, x):
        return self.blocks[1](self.blocks[0](x))


def network():
    torch.manual_seed(0)
    return Network()


save_file(network().state_dict(), folder / "base.safetensors")
targets = ["to_q", "to_out.0", "conv"]
settings = {
    "plain": {"r": 2, "lora_alpha": 2},
    "alpha": {"r": 2, "lora_alpha": 7},
    "patterns": {
        "r": 2,
        "lora_alpha": 3,
        "rank_pattern": {"blocks.0.to_q": 3, "conv": 1},
        "alpha_pattern": {"blocks.1.to_q": 9, "conv": 5},
    },
    "root": {"r": 4, "lora_alpha": 3, "use_rslora": True},
}
for name, setting in settings.items():
    model = get_peft_model(network(), LoraConfig(target_modules=targets, init_lora_weights=False, **setting))
    model.save_pretrained(folder / name)
    (folder / name / "README.md").unlink()
    changes = load_file(folder / name / "adapter_model.safetensors")
    config = json.loads((folder / name / "adapter_config.json").read_text())
    merged = model.merge_and_unload().state_dict()
    save_file(merged, folder / f"{name}-merged.safetensors", metadata={"peft": peft.__version__})
    if name == "patterns":
        torch.save(changes, folder / "patterns" / "adapter_model.bin")
        packed = {key.removeprefix("base_model.model."): value for key, value in changes.items()}
        metadata = {"format": "pt", "lora_adapter_metadata": json.dumps({f"unet.{k}": v for k, v in config.items()})}
        save_file({f"unet.{key}": value for key, value in packed.items()}, folder / "diffusers.safetensors", metadata=metadata)
    if name == "plain":
        plain = {key.removeprefix("base_model.model."): value for key, value in changes.items()}
        save_file({f"unet.{key}": value for key, value in plain.items()}, folder / "no-settings.safetensors", metadata={"format": "pt"})
        older = {
            f"unet.{key}".replace("lora_A", "lora.down").replace("lora_B", "lora.up"): value for key, value in plain.items()
        }
        save_file(older, folder / "older.safetensors", metadata={"diffusers": diffusers.__version__})
    if name == "alpha":
        kohya = {}
        for key, value in changes.items():
            layer, side, _ = key.removeprefix("base_model.model.").rsplit(".", 2)
            path = "lora_unet_" + layer.replace(".", "_")
            kohya[f"{path}.{'lora_down' if side == 'lora_A' else 'lora_up'}.weight"] = value
            kohya[f"{path}.alpha"] = torch.tensor(7.0)
        save_file(kohya, folder / "kohya.safetensors")
