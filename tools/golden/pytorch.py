"""Files of torch.save in both formats, with what torch.load gives, and hostile ones, for test/pytorch-golden.test.ts."""

import collections
import json
import os
import pickle
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

folder = Path(__file__).parents[2] / "test/golden/pytorch"
folder.mkdir(exist_ok=True)
generator = torch.Generator().manual_seed(7)


def random(*shape):
    return torch.randn(*shape, generator=generator)


base = random(4, 6)
tensors = {
    "float32": random(2, 3),
    "float64": random(3).double(),
    "float16": random(5).half(),
    "bfloat16": random(5).bfloat16(),
    "int64": torch.tensor([-(2**40), 7]),
    "int32": torch.tensor([-3, 4], dtype=torch.int32),
    "int16": torch.tensor([-300, 4], dtype=torch.int16),
    "int8": torch.tensor([-128, 127], dtype=torch.int8),
    "uint8": torch.tensor([0, 255], dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
    "scalar": torch.tensor(3.5),
    "empty": torch.zeros(0, 5),
    "transposed": base.t(),
    "sliced": base[1:3, ::2],
    "expanded": random(3, 1).expand(3, 4),
    "shared": base,
    "parameter": torch.nn.Parameter(random(2, 2)),
    "permuted": random(2, 3, 4).permute(2, 0, 1),
}
checkpoint = {
    "epoch": 3,
    "pytorch-lightning_version": "1.9.0",
    "callbacks": {"ModelCheckpoint": {"best_model_score": numpy.float64(1.5), "kept": [None, True, (1, 2.5)]}},
    "large": 2**62 + 1,
    "size": torch.Size([2, 3]),
    "state_dict": collections.OrderedDict(tensors),
    "optimizer_states": [{"state": {0: {"step": torch.tensor(5)}}, "param_groups": [{"betas": (0.9, 0.999)}]}],
}
module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
for name, is_zip in {"zip": True, "legacy": False}.items():
    torch.save(checkpoint, folder / f"{name}.ckpt", _use_new_zipfile_serialization=is_zip)
torch.save(module.state_dict(), folder / "module.pth")
torch.save({"a": random(2)}, folder / "small-zip.pt")
torch.save({"a": random(2)}, folder / "small-legacy.pt", _use_new_zipfile_serialization=False)
torch.save(checkpoint["state_dict"], folder / "protocol-4.pt", pickle_protocol=4)
widened = {"bfloat16": torch.float32, "int16": torch.int32, "int8": torch.int32}
expected = {
    name: tensor.detach().to(widened.get(name, tensor.dtype)).clone(memory_format=torch.contiguous_format)
    for name, tensor in tensors.items()
}
save_file(expected, folder / "expected.safetensors", metadata={"torch": torch.__version__})


class Exploit:
    """Unpickled by Python, this creates the file foley-was-here in the folder TMPDIR."""

    def __reduce__(self):
        return os.system, ('touch "$TMPDIR/foley-was-here"',)


class Execution:
    """The same through a function of Python itself, beside tensors that look as they should."""

    def __reduce__(self):
        return exec, ("import os; open(os.path.join(os.environ['TMPDIR'], 'foley-was-here'), 'w').close()",)


dressed = {"model.diffusion_model.conv_in.weight": random(2, 2), "hook": Execution()}
for name, is_zip in {"zip": True, "legacy": False}.items():
    torch.save({"state_dict": Exploit()}, folder / f"exploit-{name}.ckpt", _use_new_zipfile_serialization=is_zip)
    torch.save({"state_dict": dressed}, folder / f"exploit-exec-{name}.ckpt", _use_new_zipfile_serialization=is_zip)
(folder / "exploit-bare.bin").write_bytes(pickle.dumps(Exploit(), protocol=0))
torch.save(module, folder / "exploit-module.pt")
print(json.dumps({path.name: path.stat().st_size for path in sorted(folder.iterdir())}))
