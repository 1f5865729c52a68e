"""What diffusers' schedulers do with a toy denoiser, for src/diffusion."""

import json

import diffusers
import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    LCMScheduler,
    UniPCMultistepScheduler,
)
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import rescale_noise_cfg
from safetensors.torch import save_file

AUDIOLDM = dict(
    beta_start=0.0015,
    beta_end=0.0195,
    beta_schedule="scaled_linear",
    steps_offset=1,
    set_alpha_to_one=False,
    clip_sample=False,
)
CLIPPED = AUDIOLDM | dict(clip_sample=True, clip_sample_range=0.9)
SCHEDULES = {
    "audioldm": AUDIOLDM,
    "linear": {},
    "cosine": dict(beta_schedule="squaredcos_cap_v2", num_train_timesteps=400),
}
SPACINGS = ["leading", "trailing", "linspace"]
STEP_COUNTS = [1, 7, 10, 30, 48, 200, 333]
RUNS = {
    **{
        f"{name}/{steps}/eta{eta}": (config, steps, eta, False)
        for name, config in {"plain": AUDIOLDM, "clipped": CLIPPED}.items()
        for steps in (10, 30, 50)
        for eta in (0, 1)
    },
    "recomputed/10/eta0.5": (CLIPPED, 10, 0.5, True),
    "v/10/eta0": (AUDIOLDM | dict(prediction_type="v_prediction"), 10, 0, False),
    "sample/10/eta1": (AUDIOLDM | dict(prediction_type="sample"), 10, 1, False),
    "ddim-defaults/10/eta1": ({}, 10, 1, False),
    "trailing/10/eta0": (AUDIOLDM | dict(timestep_spacing="trailing"), 10, 0, False),
}


SAMPLERS = {
    "ddpm": (DDPMScheduler, dict(variance_type="fixed_small", clip_sample=False)),
    "dpm++-2m": (DPMSolverMultistepScheduler, {}),
    "dpm++-2m-sde": (DPMSolverMultistepScheduler, dict(algorithm_type="sde-dpmsolver++")),
    "unipc": (UniPCMultistepScheduler, {}),
    "euler": (EulerDiscreteScheduler, {}),
    "heun": (HeunDiscreteScheduler, {}),
    "lcm": (LCMScheduler, {}),
}
SHARED = ["beta_start", "beta_end", "beta_schedule", "steps_offset"]
SIGMA_SPACINGS = {"karras": dict(use_karras_sigmas=True), "exponential": dict(use_exponential_sigmas=True)}


def toy_denoiser(x: torch.Tensor, timestep: int) -> torch.Tensor:
    return 0.3 * x + 0.01 * timestep / 1000


def sample(config: dict, steps: int, eta: float, recompute: bool) -> torch.Tensor:
    scheduler = DDIMScheduler(**config)
    scheduler.set_timesteps(steps)
    generator = torch.Generator().manual_seed(steps)
    x = torch.randn(1, 8, 4, 2, generator=generator)
    for timestep in scheduler.timesteps:
        output = toy_denoiser(x, int(timestep))
        x = scheduler.step(
            output, int(timestep), x, eta=eta, use_clipped_model_output=recompute, generator=generator
        ).prev_sample
    return x


def sample_with(sampler: str, steps: int, prediction: str, spacing: str) -> torch.Tensor:
    kind, settings = SAMPLERS[sampler]
    spaced = SIGMA_SPACINGS.get(spacing, {} if spacing == "own" else dict(timestep_spacing=spacing))
    config = dict(timestep_spacing="leading", prediction_type=prediction) | {key: AUDIOLDM[key] for key in SHARED}
    scheduler = kind(**(config | settings | spaced))
    scheduler.set_timesteps(steps)
    generator = torch.Generator().manual_seed(steps)
    x = torch.randn(1, 8, 4, 2, generator=generator) * scheduler.init_noise_sigma
    random = {"generator": generator} if sampler in ("ddpm", "dpm++-2m-sde", "lcm") else {}
    for timestep in scheduler.timesteps:
        output = toy_denoiser(scheduler.scale_model_input(x, timestep), float(timestep))
        x = scheduler.step(output, timestep, x, **random).prev_sample
    return x


def sampler_runs() -> dict[str, torch.Tensor]:
    spacings = {name: SPACINGS + list(SIGMA_SPACINGS) for name in SAMPLERS}
    spacings |= {"ddpm": SPACINGS, "lcm": ["own"]}
    return {
        f"sampler/{name}/{steps}/{prediction}/{spacing}": sample_with(name, steps, prediction, spacing)
        for name in SAMPLERS
        for steps in (5, 10, 20)
        for prediction in ("epsilon", "v_prediction")
        for spacing in spacings[name]
    }


def guidance() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    unconditional, conditional = torch.randn(2, 1, 8, 4, 2, generator=generator)
    guided = unconditional + 4 * (conditional - unconditional)
    return {
        "guidance/unconditional": unconditional.clone(),
        "guidance/conditional": conditional.clone(),
        "guidance/rescaled": rescale_noise_cfg(guided, conditional, guidance_rescale=0.7),
    }


def timesteps(spacing: str, steps: int) -> torch.Tensor:
    scheduler = DDIMScheduler(**(AUDIOLDM | dict(timestep_spacing=spacing)))
    scheduler.set_timesteps(steps)
    return scheduler.timesteps


def noisy() -> dict[str, torch.Tensor]:
    scheduler = DDIMScheduler(**AUDIOLDM)
    generator = torch.Generator().manual_seed(0)
    x0 = torch.randn(3, 20, generator=generator)
    noise = torch.randn(3, 20, generator=generator)
    steps = torch.tensor([0, 400, 999])
    return {
        "noisy/x0": x0,
        "noisy/noise": noise,
        "noisy/timesteps": steps,
        "noisy/noisy": scheduler.add_noise(x0, noise, steps),
        "noisy/velocity": scheduler.get_velocity(x0, noise, steps),
    }


if __name__ == "__main__":
    tensors = noisy()
    for name, config in SCHEDULES.items():
        tensors[f"alphas/{name}"] = DDIMScheduler(**config).alphas_cumprod
    for spacing in SPACINGS:
        for steps in STEP_COUNTS:
            tensors[f"timesteps/{spacing}/{steps}"] = timesteps(spacing, steps)
    for name, run in RUNS.items():
        tensors[f"run/{name}"] = sample(*run)
    tensors |= sampler_runs() | guidance()
    metadata = {
        "diffusers": diffusers.__version__,
        "torch": torch.__version__,
        "schedules": json.dumps(SCHEDULES),
        "runs": json.dumps(
            {
                name: dict(config=config | dict(use_clipped_model_output=recompute), steps=steps, eta=eta)
                for name, (config, steps, eta, recompute) in RUNS.items()
            }
        ),
    }
    save_file(tensors, "test/golden/diffusion.safetensors", metadata)
