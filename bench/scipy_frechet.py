"""One Fréchet distance by audioldm_eval's formula: reads a job as JSON on standard input, prints its figures as JSON."""

import json
import os
import sys

job = json.load(sys.stdin)
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(job["threads"])

import time
import warnings

import numpy as np
from scipy import linalg

warnings.simplefilter("ignore")
x, y = (np.fromfile(job[side], np.float32).reshape(job["rows"], job["width"]) for side in ("generated", "reference"))
begun, used = time.perf_counter(), time.process_time()
means = [np.mean(rows, axis=0) for rows in (x, y)]
covariances = [np.cov(rows, rowvar=False) for rows in (x, y)]
root, _ = linalg.sqrtm(covariances[0].dot(covariances[1]), disp=False)
difference = means[0] - means[1]
distance = difference.dot(difference) + sum(map(np.trace, covariances)) - 2 * np.trace(np.real(root))
figures = {
    "seconds": time.perf_counter() - begun,
    "cpuSeconds": time.process_time() - used,
    "distance": float(distance),
}
print(json.dumps(figures))
