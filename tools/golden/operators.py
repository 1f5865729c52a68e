"""
What PyTorch computes for the operators of src/engine/graph, forward and backward.

test/golden/operators.safetensors holds <case>.<input>, the result <case>.y, the cotangent <case>.dy and, for every
input, its gradient <case>.d<input>. The attributes of a case stand here and, in our words, in
test/golden-parity/operators.test.ts.
"""

import json

import torch
import torch.nn.functional as F
from safetensors.torch import save_file


def attention(q, k, v, m=None):
    heads = [x.unflatten(2, (2, -1)).transpose(1, 2) for x in (q, k, v)]
    return F.scaled_dot_product_attention(*heads, attn_mask=m).transpose(1, 2).flatten(2)


def batch_norm(x, w, b, mean, variance):
    return F.batch_norm(x, mean, variance, w, b, eps=1e-3)


def batch_norm_training(x, w, b):
    return F.batch_norm(x, None, None, w, b, training=True)


CASES = {
    "conv1d": (lambda x, w, b: F.conv1d(x, w, b, padding=1), dict(x=(2, 3, 9), w=(4, 3, 3), b=(4,))),
    "conv1d_dilated": (lambda x, w, b: F.conv1d(x, w, b, padding=6, dilation=3), dict(x=(2, 3, 11), w=(3, 3, 5), b=(3,))),
    "conv1d_strided": (lambda x, w, b: F.conv1d(x, w, b, stride=4, padding=2), dict(x=(1, 3, 14), w=(2, 3, 8), b=(2,))),
    "conv2d": (lambda x, w, b: F.conv2d(x, w, b, padding=1), dict(x=(2, 3, 6, 5), w=(4, 3, 3, 3), b=(4,))),
    "conv2d_grouped": (
        lambda x, w, b: F.conv2d(x, w, b, stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2),
        dict(x=(2, 4, 7, 6), w=(6, 2, 3, 3), b=(6,)),
    ),
    "conv2d_down": (lambda x, w, b: F.conv2d(F.pad(x, (0, 1, 0, 1)), w, b, stride=2), dict(x=(1, 2, 6, 8), w=(3, 2, 3, 3), b=(3,))),
    "conv_transpose1d": (
        lambda x, w, b: F.conv_transpose1d(x, w, b, stride=4, padding=2),
        dict(x=(2, 4, 5), w=(4, 2, 8), b=(2,)),
    ),
    "conv_transpose1d_output_padding": (
        lambda x, w, b: F.conv_transpose1d(x, w, b, stride=3, padding=1, output_padding=1),
        dict(x=(1, 2, 5), w=(2, 3, 4), b=(3,)),
    ),
    "conv_transpose2d": (
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=(2, 1), padding=1, groups=2, output_padding=(1, 0)),
        dict(x=(2, 4, 3, 4), w=(4, 2, 3, 3), b=(4,)),
    ),
    "group_norm": (lambda x, w, b: F.group_norm(x, 3, w, b, eps=1e-6), dict(x=(2, 6, 4, 3), w=(6,), b=(6,))),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (8,), w, b), dict(x=(2, 3, 8), w=(8,), b=(8,))),
    "layer_norm_two_axes": (lambda x, w, b: F.layer_norm(x, (3, 4), w, b, eps=1e-3), dict(x=(2, 3, 4), w=(3, 4), b=(3, 4))),
    "batch_norm": (batch_norm, dict(x=(3, 2, 4), w=(2,), b=(2,), mean=(2,), variance=(2,))),
    "batch_norm_training": (batch_norm_training, dict(x=(3, 2, 4, 2), w=(2,), b=(2,))),
    "attention": (attention, dict(q=(2, 3, 8), k=(2, 5, 8), v=(2, 5, 8))),
    "attention_masked": (attention, dict(q=(2, 3, 8), k=(2, 4, 8), v=(2, 4, 8), m=(2, 1, 3, 4))),
    "linear": (F.linear, dict(x=(2, 3, 4), w=(5, 4), b=(5,))),
    "gelu": (F.gelu, dict(x=(40,))),
    "silu": (F.silu, dict(x=(40,))),
    "softplus": (F.softplus, dict(x=(40,))),
    "leaky_relu": (lambda x: F.leaky_relu(x, 0.1), dict(x=(40,))),
    "softmax": (lambda x: F.softmax(x, 1), dict(x=(2, 5, 3))),
    "log_softmax": (lambda x: F.log_softmax(x, -1), dict(x=(3, 6))),
    "pad_reflect": (lambda x: F.pad(x, (3, 2), mode="reflect"), dict(x=(2, 3, 6))),
    "pad_edge": (lambda x: F.pad(x, (3, 2), mode="replicate"), dict(x=(2, 3, 6))),
    "interpolate": (lambda x: F.interpolate(x, scale_factor=2.0, mode="nearest"), dict(x=(1, 2, 3, 4))),
    "embedding": (lambda x: F.embedding(torch.tensor([[3, 0, 3], [1, 3, 0]]), x), dict(x=(5, 4))),
    "roll": (lambda x: torch.roll(x, (-2, 3), (1, 2)), dict(x=(1, 5, 7, 2))),
}


def run(case, tensors):
    function, shapes = CASES[case]
    inputs = {key: torch.randn(shape) for key, shape in shapes.items()}
    if "variance" in inputs:
        inputs["variance"] = 0.5 + inputs["variance"].abs()
    # PyTorch differentiates batch normalization by its statistics only where it computed them.
    fixed = {"mean", "variance"} & inputs.keys()
    for key in inputs.keys() - fixed:
        inputs[key].requires_grad_()
    y = function(*inputs.values())
    dy = torch.randn(y.shape)
    y.backward(dy)
    tensors |= {f"{case}.{key}": value for key, value in inputs.items()} | {f"{case}.y": y, f"{case}.dy": dy}
    tensors |= {f"{case}.d{key}": value.grad for key, value in inputs.items() if key not in fixed}


if __name__ == "__main__":
    torch.manual_seed(0)
    tensors = {}
    for case in CASES:
        run(case, tensors)
    metadata = {"cases": json.dumps(list(CASES)), "torch": torch.__version__.split("+")[0]}
    save_file({key: value.detach().contiguous() for key, value in tensors.items()}, "test/golden/operators.safetensors", metadata)
