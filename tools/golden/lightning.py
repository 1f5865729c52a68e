"""Checkpoints of training programs, with the objects that stand beside their weights, for test/training-checkpoints.test.ts.

Classes of Lightning and of a user's program are stand-ins with the same module names; OmegaConf is the real one where it is
installed.
"""

import argparse
import collections
import datetime
import decimal
import enum
import functools
import pathlib
import re
import sys
import types
import typing
import uuid
from pathlib import Path

import numpy
import torch

folder = Path(__file__).parents[2] / "test/golden/pytorch"
generator = torch.Generator().manual_seed(7)


def stand_in(module, cls):
    """Makes `cls` a class of `module`, which is made where it is missing."""
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:end]), types.ModuleType(".".join(parts[:end])))
    cls.__module__ = module
    cls.__qualname__ = cls.__name__
    setattr(sys.modules[module], cls.__name__, cls)
    return cls


class AttributeDict(dict):
    def __getattr__(self, key):
        return self[key]


class Config:
    def __init__(self, **settings):
        self.__dict__.update(settings)

    @classmethod
    def make(cls):
        return cls()


class Kind(enum.Enum):
    RAIN = "rain"
    DOG = 2


class Flag(enum.IntFlag):
    A = 1
    B = 2


class Named(typing.NamedTuple):
    a: int
    b: str


class ListConfig(list):
    pass


class WithArguments:
    def __new__(cls, *, a):
        return super().__new__(cls)

    def __getnewargs_ex__(self):
        return (), {"a": 1}


stand_in("pytorch_lightning.utilities.parsing", AttributeDict)
for cls in (Config, Kind, Flag, Named, ListConfig, WithArguments):
    stand_in("my_project.settings", cls)

hyper_parameters = {
    "namespace": argparse.Namespace(lr=1e-4, betas=(0.9, 0.999), path=pathlib.PurePosixPath("data/x")),
    "attributes": AttributeDict(lr=1e-4, inner=AttributeDict(depth=2)),
    "user": Config(kind=Kind.RAIN, flags=Flag.A | Flag.B, again=Config()),
    "list": ListConfig([1, Config()]),
    "arguments": WithArguments(a=1),
    "method": Config.make,
    "named": Named(1, "b"),
    "paths": [pathlib.PurePosixPath("/data/a"), pathlib.PureWindowsPath("C:/data")],
    "types": [torch.float16, torch.bfloat16, torch.strided, torch.device("cuda:0"), numpy.float32],
    "numbers": [numpy.float64(1.5), numpy.int64(3), numpy.arange(3), numpy.float32(2), decimal.Decimal("0.1"), 1j],
    "times": [datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc), datetime.timedelta(seconds=3)],
    "containers": [
        collections.deque([1, 2], 3),
        collections.Counter("aab"),
        collections.defaultdict(list, a=[1]),
        {1, 2},
        frozenset([3]),
        range(3),
        slice(1, 2),
        bytearray(b"ab"),
        b"ab",
        types.SimpleNamespace(a=1),
    ],
    "functions": [functools.partial(torch.nn.init.normal_, std=0.02), torch.nn.functional.relu, len],
    "pattern": re.compile("a+"),
    "id": uuid.UUID(int=1),
    "generic": typing.Dict[str, int],
    "none": type(None),
    ("a", 1): 2,
    Kind.DOG: 3,
    torch.float32: 4,
    b"key": 5,
    "large": 2**100,
}
try:
    from omegaconf import OmegaConf

    hyper_parameters["omegaconf"] = OmegaConf.create({"model": {"lr": 1e-4, "sizes": [1, 2], "name": "${model.lr}"}})
except ImportError:
    print("omegaconf is not installed: its objects are left out")

weight = torch.nn.Parameter(torch.randn(2, 3, generator=generator))
named = torch.nn.Parameter(torch.randn(2, generator=generator))
named.is_special = True
checkpoint = {
    "epoch": 3,
    "state_dict": collections.OrderedDict({"model._orig_mod.a.weight": weight.data, "model._orig_mod.a.bias": named}),
    "hyper_parameters": hyper_parameters,
    "hparams_name": "kwargs",
    "callbacks": {"ModelCheckpoint{'monitor': 'val'}": {"best_model_path": pathlib.PurePosixPath("a.ckpt")}},
    "optimizer_states": [{"state": {0: {"exp_avg": torch.zeros(2, 3)}}, "param_groups": [{"foreach": None}]}],
    "lr_schedulers": [{"_last_lr": [1e-4], "lr_lambdas": [Config(a=1)]}],
    "sampler": (numpy.random.RandomState(1).get_state(), numpy.random.default_rng(1).bit_generator.state),
}
torch.save(checkpoint, folder / "lightning-zip.ckpt")
torch.save(checkpoint, folder / "lightning-legacy.ckpt", _use_new_zipfile_serialization=False)
torch.save(checkpoint, folder / "lightning-protocol-4.ckpt", pickle_protocol=4)
torch.save({"weight": torch.eye(3).to_sparse(), "bias": torch.zeros(3)}, folder / "sparse.pt")
torch.save({"state_dict": Config(weight=torch.eye(3))}, folder / "dressed.pt")
