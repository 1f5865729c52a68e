"""Whole sounds of diffusers' pipeline: reads a job as JSON on standard input, prints its figures as JSON."""

import time

# Before torch is imported, which is part of what a user waits for.
START = time.perf_counter()

import json
import resource
import sys

import torch
from diffusers import AudioLDMPipeline


def main():
    job = json.load(sys.stdin)
    torch.set_num_threads(job["threads"])
    pipeline = AudioLDMPipeline.from_pretrained(job["folder"], local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    since_start = []
    for _ in range(job["sounds"]):
        pipeline(
            "a hammer hitting a wooden surface",
            audio_length_in_s=job["durationSeconds"],
            num_inference_steps=job["steps"],
            guidance_scale=2.5,
            generator=torch.Generator().manual_seed(0),
        )
        since_start.append(time.perf_counter() - START)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"secondsSinceStart": since_start, "peakBytes": peak}))


if __name__ == "__main__":
    main()
