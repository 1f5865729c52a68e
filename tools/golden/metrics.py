"""What numpy, SciPy and PyTorch make of small feature matrices by audioldm_eval's formulas, for src/evaluate/metric."""

import numpy as np
import scipy
import torch
from safetensors.numpy import save_file
from scipy.linalg import sqrtm
from scipy.ndimage import uniform_filter
from torch.nn.functional import kl_div

EPSILON = 1e-6


def cloud(seed, rows, width, shift=0.0):
    """Correlated features that are never negative, like those after a ReLU."""
    random = np.random.RandomState(seed)
    mixing = random.randn(width, width) / np.sqrt(width)
    return np.maximum(random.randn(rows, width) @ mixing + shift, 0).astype(np.float32)


def frechet(x, y):
    x, y = x.astype(np.float64), y.astype(np.float64)
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    difference = x.mean(0) - y.mean(0)
    # The eigenvalues of the product, which sqrtm loses digits over where it is singular.
    values = np.linalg.eigvals(a @ b)
    trace = np.sqrt(np.maximum(values.real, 0)).sum()
    root = sqrtm(a @ b).real.trace()
    scale = np.trace(a) + np.trace(b)
    assert abs(trace - root) < 1e-5 * scale, (trace, root)
    # Singular values of a product of roots: the accurate one.
    accurate = np.linalg.svd((x - x.mean(0)) @ (y - y.mean(0)).T, compute_uv=False).sum()
    accurate /= np.sqrt((len(x) - 1) * (len(y) - 1))
    assert abs(trace - accurate) < 1e-5 * scale, (trace, accurate)
    return difference @ difference + scale - 2 * accurate


def inception(logits, splits=10):
    order = np.random.RandomState(2020).permutation(len(logits))
    features = torch.from_numpy(logits[order]).double()
    p, log_p = features.softmax(1), features.log_softmax(1)
    scores = []
    for i in range(splits):
        part = slice(i * len(logits) // splits, (i + 1) * len(logits) // splits)
        kl = p[part] * (log_p[part] - p[part].mean(0, keepdim=True).log())
        scores.append(kl.sum(1).mean().exp().item())
    return [np.mean(scores), np.std(scores)]


def divergences(generated, reference):
    g, r = torch.from_numpy(generated).double(), torch.from_numpy(reference).double()
    bernoulli = torch.distributions.Bernoulli
    return [
        kl_div((g.softmax(1) + EPSILON).log(), r.softmax(1), reduction="none").sum().item() / len(g),
        kl_div((g.sigmoid() + EPSILON).log(), r.sigmoid(), reduction="none").sum().item() / len(g),
        kl_div(g.log_softmax(1), r.softmax(1), reduction="none").sum().item() / len(g),
        torch.distributions.kl_divergence(bernoulli(logits=r), bernoulli(logits=g)).sum().item() / len(g),
    ]


def discrepancy(xx, yy, xy):
    m, n = len(xx), len(yy)
    within = (xx.sum() - np.trace(xx)) / (m * (m - 1)) + (yy.sum() - np.trace(yy)) / (n * (n - 1))
    return within - 2 * xy.mean()


def kernel_inception(x, y, subsets, size):
    x, y = x.astype(np.float64), y.astype(np.float64)
    random = np.random.RandomState(2020)
    size = min(size, len(x), len(y))
    kernel = lambda a, b: (a @ b.T / x.shape[1] + 1) ** 3
    values = []
    for _ in range(subsets):
        a = x[random.choice(len(x), size, replace=False)]
        b = y[random.choice(len(y), size, replace=False)]
        values.append(discrepancy(kernel(a, a), kernel(b, b), kernel(a, b)))
    return [np.mean(values), np.std(values)]


def kernel_audio(x, y):
    x, y = torch.from_numpy(x).double(), torch.from_numpy(y).double()
    width = torch.median(torch.pdist(y)).item()
    kernel = lambda a, b: torch.exp(-torch.cdist(a, b) ** 2 / (2 * width**2 + 1e-8)).numpy()
    return 100 * discrepancy(kernel(x, x), kernel(y, y), kernel(x, y))


def mel_similarity(a, b):
    """skimage's psnr and ssim with their default settings, and the log-spectral distance, of natural-log mels."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    x, y = (np.clip((20 * m / np.log(10) - 20 + 100) / 100, 0, 1) for m in (a, b))
    psnr = 10 * np.log10(1 / np.mean((x - y) ** 2))
    span = max(x.max(), y.max()) - min(x.min(), y.min())
    c1, c2 = (0.01 * span) ** 2, (0.03 * span) ** 2
    mean = lambda image: uniform_filter(image, 7)
    unbiased = 49 / 48
    ux, uy = mean(x), mean(y)
    vx, vy = unbiased * (mean(x * x) - ux**2), unbiased * (mean(y * y) - uy**2)
    vxy = unbiased * (mean(x * y) - ux * uy)
    ssim = (2 * ux * uy + c1) * (2 * vxy + c2) / ((ux**2 + uy**2 + c1) * (vx + vy + c2))
    power = np.log10(np.exp(a) ** 2) - np.log10(np.exp(b) ** 2)
    return [psnr, ssim[3:-3, 3:-3].mean(), np.sqrt((power**2).mean(1)).mean()]


def main():
    few, other = cloud(1, 14, 40), cloud(2, 17, 40, 0.3)
    many, more = cloud(3, 90, 12), cloud(4, 70, 12, 0.3)
    flat = np.concatenate([many[:, :6], many[:, :6]], 1)  # dependent dimensions: a singular covariance
    logits = 3 * np.random.RandomState(5).randn(2, 25, 20).astype(np.float32)
    mels = (3 * np.random.RandomState(6).randn(2, 30, 16) - 5).astype(np.float32)
    mels[1] = 0.7 * mels[0] + 0.3 * mels[1]
    random = np.random.RandomState(2020)
    tensors = {
        "few": few, "other": other, "many": many, "more": more, "flat": flat,
        "logits.generated": logits[0], "logits.reference": logits[1],
        "mel.generated": mels[0], "mel.reference": mels[1],
        "frechet": [
            frechet(few, other), frechet(many, more), frechet(few, few[:10]), frechet(flat, more),
            frechet(cloud(7, 9, 12), more),
        ],
        "thin": cloud(7, 9, 12),
        "inception": inception(logits[0]),
        "divergences": divergences(*logits),
        "kid.equal": kernel_inception(few, other, 5, 1000),
        "kid.subsets": kernel_inception(many, more, 20, 30),
        "kad": [kernel_audio(few, other), kernel_audio(many, more)],
        "mel.similarity": mel_similarity(mels[0], mels[1]),
        "permutation": random.permutation(80), "choice": random.choice(1000, 30, replace=False),
        "permutation.large": np.random.RandomState(7).permutation(5000)[:50],
    }
    arrays = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "torch": torch.__version__.split("+")[0]}
    save_file(arrays, "test/golden/metrics.safetensors", versions)


if __name__ == "__main__":
    main()
