"""The defaults of diffusers' schedulers, and what they do with a toy denoiser when their saved settings are read again."""

import inspect
import json
import warnings

import diffusers
import torch
from safetensors.torch import save_file

warnings.filterwarnings("ignore")
diffusers.logging.set_verbosity_error()

AUDIOLDM = dict(beta_start=0.0015, beta_end=0.0195, beta_schedule="scaled_linear", steps_offset=1)
CLASSES = [
    "DDIMScheduler",
    "DDIMParallelScheduler",
    "DDPMScheduler",
    "DDPMParallelScheduler",
    "PNDMScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverSinglestepScheduler",
    "UniPCMultistepScheduler",
    "SASolverScheduler",
    "EulerDiscreteScheduler",
    "EulerAncestralDiscreteScheduler",
    "HeunDiscreteScheduler",
    "KDPM2DiscreteScheduler",
    "KDPM2AncestralDiscreteScheduler",
    "LMSDiscreteScheduler",
    "DEISMultistepScheduler",
    "LCMScheduler",
    "TCDScheduler",
]
SPACINGS = [dict(timestep_spacing=name) for name in ("leading", "trailing", "linspace")]
SIGMAS = [{f"use_{name}_sigmas": True} for name in ("karras", "exponential", "beta")]
STEPS = [1, 2, 3, 4, 5, 10]
PREDICTIONS = ["epsilon", "v_prediction", "sample"]
ZERO_SNR = dict(rescale_betas_zero_snr=True, timestep_spacing="trailing", prediction_type="v_prediction")
THRESHOLD = dict(thresholding=True, sample_max_value=1.5, dynamic_thresholding_ratio=0.7)
FIRST_UNEVEN = dict(timestep_spacing="linspace", prediction_type="v_prediction")
# What a class is run with beside its defaults, over every spacing and prediction.
SPACED = {
    "DDIMScheduler": dict(clip_sample=False, set_alpha_to_one=False),
    "DDPMScheduler": dict(clip_sample=False),
    "PNDMScheduler": dict(skip_prk_steps=True),
    "DPMSolverMultistepScheduler": {},
    "UniPCMultistepScheduler": {},
    "EulerDiscreteScheduler": {},
    "EulerAncestralDiscreteScheduler": {},
    "HeunDiscreteScheduler": {},
    "LMSDiscreteScheduler": {},
    "DEISMultistepScheduler": {},
    "LCMScheduler": {},
}
NO_SAMPLE = {"PNDMScheduler", "EulerAncestralDiscreteScheduler"}
SDE = dict(algorithm_type="sde-dpmsolver++")
SINGLE = [
    *[("DDIMScheduler", settings) for settings in ({}, ZERO_SNR, THRESHOLD, dict(trained_betas=[0.001 * i for i in range(1, 101)], num_train_timesteps=100))],
    *[("DDIMScheduler", dict(beta_schedule=name)) for name in ("linear", "squaredcos_cap_v2")],
    *[("DDPMScheduler", settings) for settings in ({}, THRESHOLD, ZERO_SNR, dict(variance_type="fixed_large"), dict(variance_type="fixed_small_log"), dict(beta_schedule="sigmoid"), dict(beta_schedule="laplace"))],
    *[("PNDMScheduler", settings) for settings in ({}, FIRST_UNEVEN, dict(timestep_spacing="trailing"), dict(set_alpha_to_one=True))],
    *[
        ("DPMSolverMultistepScheduler", settings | kind)
        for kind in ({}, SDE)
        for settings in (
            {},
            dict(solver_order=1),
            dict(solver_order=3),
            dict(solver_order=3, lower_order_final=False, euler_at_final=True),
            dict(solver_order=3, lower_order_final=False, final_sigmas_type="sigma_min"),
            dict(solver_type="heun"),
            dict(solver_type="heun", use_karras_sigmas=True, final_sigmas_type="sigma_min"),
            dict(lambda_min_clipped=-5.1),
            dict(lambda_min_clipped=-4.0, timestep_spacing="leading"),
            dict(use_lu_lambdas=True),
            THRESHOLD,
            ZERO_SNR,
        )
    ],
    *[
        ("UniPCMultistepScheduler", settings)
        for settings in (
            dict(solver_order=1),
            dict(solver_order=3),
            dict(solver_type="bh1", final_sigmas_type="sigma_min"),
            dict(solver_order=3, solver_type="bh1", disable_corrector=[0, 2], final_sigmas_type="sigma_min"),
            dict(final_sigmas_type="sigma_min"),
            dict(final_sigmas_type="sigma_min", lower_order_final=False, solver_order=3),
            dict(final_sigmas_type="sigma_min", use_karras_sigmas=True),
            dict(use_exponential_sigmas=True, sigma_min=0.05, sigma_max=20.0),
            THRESHOLD,
            ZERO_SNR,
        )
    ],
    *[
        ("EulerDiscreteScheduler", settings)
        for settings in (
            dict(final_sigmas_type="sigma_min"),
            dict(final_sigmas_type="sigma_min", use_karras_sigmas=True),
            dict(use_karras_sigmas=True, sigma_min=0.05, sigma_max=20.0),
            ZERO_SNR,
        )
    ],
    ("EulerAncestralDiscreteScheduler", ZERO_SNR),
    ("HeunDiscreteScheduler", dict(clip_sample=True, clip_sample_range=0.8)),
    ("HeunDiscreteScheduler", dict(beta_schedule="exp", num_train_timesteps=100)),
    *[
        ("DEISMultistepScheduler", settings)
        for settings in (dict(solver_order=1), dict(solver_order=3), dict(solver_order=3, lower_order_final=False), THRESHOLD)
    ],
    *[("LCMScheduler", settings) for settings in (dict(clip_sample=True), THRESHOLD, dict(original_inference_steps=40, timestep_scaling=5.0))],
]


def default_settings(name: str) -> dict:
    parameters = inspect.signature(getattr(diffusers, name).__init__).parameters
    return {key: parameter.default for key, parameter in parameters.items() if key not in ("self", "kwargs")}


def sample(scheduler, steps: int) -> torch.Tensor:
    """As AudioLDMPipeline samples, with an output that depends on the timestep as a network's does."""
    scheduler.set_timesteps(steps)
    generator = torch.Generator().manual_seed(steps)
    x = torch.randn(1, 2, 3, 2, generator=generator) * scheduler.init_noise_sigma
    accepted = inspect.signature(scheduler.step).parameters
    random = {"generator": generator} if "generator" in accepted else {}
    for timestep in scheduler.timesteps:
        model_input = scheduler.scale_model_input(x, timestep)
        output = 0.3 * model_input + 0.5 * torch.sin(timestep.double() / 50).float()
        x = scheduler.step(output, timestep, x, **random).prev_sample
    return x


def settings_of_runs():
    for name, settings in SPACED.items():
        has_sigmas = "use_karras_sigmas" in default_settings(name)
        spacings = [{}] if name == "LCMScheduler" else SPACINGS + (SIGMAS if has_sigmas else [])
        for spacing in spacings:
            for prediction in PREDICTIONS:
                if prediction == "sample" and name in NO_SAMPLE:
                    continue
                yield name, settings | spacing | dict(prediction_type=prediction), STEPS
    for name, settings in SINGLE:
        yield name, settings, [4, 6, 16, 20]


if __name__ == "__main__":
    tensors, runs = {}, {}
    for name, settings, step_counts in settings_of_runs():
        kind = getattr(diffusers, name)
        label = f"{name}/{','.join(f'{key}={value}' for key, value in settings.items() if key != 'trained_betas')}"
        label = label + ",trained_betas" if "trained_betas" in settings else label
        latents = {}
        for steps in step_counts:
            scheduler = kind(**(AUDIOLDM | settings))
            try:
                latents[steps] = sample(scheduler, steps)
            except (AssertionError, IndexError, ValueError) as error:
                print(f"diffusers cannot run {label} in {steps} steps: {error}")
                continue
            if not torch.isfinite(latents[steps]).all():
                print(f"diffusers gives no numbers for {label} in {steps} steps")
                del latents[steps]
        if not latents:
            continue
        tensors[label] = torch.stack([latent.flatten() for latent in latents.values()])
        runs[label] = dict(config=scheduler.to_json_string(), steps=list(latents))
    metadata = {
        "diffusers": diffusers.__version__,
        "torch": torch.__version__,
        # Python's json, infinities and all.
        "defaults": json.dumps({name: default_settings(name) for name in CLASSES}),
        "runs": json.dumps(runs),
    }
    save_file(tensors, "test/golden/schedulers.safetensors", metadata)
    print(len(runs), "settings")
