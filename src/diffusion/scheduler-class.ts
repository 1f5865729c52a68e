import type { SamplerName } from "./samplers/registry.ts";

interface KnownClass {
  /** The sampler that does what the class does with these settings. */
  readonly sampler: (settings: Settings) => SamplerName;
  /** What holds where a file leaves a key out; keys that are not here say nothing to the class. */
  readonly defaults: Settings;
}

/** A class whose sampler foley has not: the one that is named is the nearest. */
interface NearestClass extends KnownClass {
  readonly isNearest: true;
}

/** What foley makes of a class of diffusers' schedulers. */
export type SchedulerClass = KnownClass | NearestClass;

type Settings = Readonly<Record<string, unknown>>;

/** What belongs to the model rather than to the way through its noise: it counts for every sampler. */
export const noiseKeys: readonly string[] = [
  "num_train_timesteps",
  "beta_start",
  "beta_end",
  "beta_schedule",
  "trained_betas",
  "prediction_type",
  "rescale_betas_zero_snr",
];

const noise = {
  num_train_timesteps: 1000,
  beta_start: 0.0001,
  beta_end: 0.02,
  beta_schedule: "linear",
  trained_betas: null,
  prediction_type: "epsilon",
};
/** Betas of Stable Diffusion, which some classes take for the usual ones. */
const stableNoise = { ...noise, beta_start: 0.00085, beta_end: 0.012 };
const clipping = { clip_sample: true, clip_sample_range: 1 };
const thresholding = { thresholding: false, dynamic_thresholding_ratio: 0.995, sample_max_value: 1 };
const rescaling = { rescale_betas_zero_snr: false };
const leading = { timestep_spacing: "leading", steps_offset: 0 };
const linspace = { timestep_spacing: "linspace", steps_offset: 0 };
const sigmas = { use_karras_sigmas: false, use_exponential_sigmas: false, use_beta_sigmas: false };
const flow = { use_flow_sigmas: false };
const multistep = { solver_order: 2, ...thresholding, ...sigmas, ...flow };

const ddim = {
  ...noise,
  ...clipping,
  ...thresholding,
  ...rescaling,
  ...leading,
  set_alpha_to_one: true,
  // An argument of diffusers' step, which foley keeps with the rest.
  use_clipped_model_output: false,
};
const ddpm = { ...noise, ...clipping, ...thresholding, ...rescaling, ...leading, variance_type: "fixed_small" };
const dpmSolver = {
  ...noise,
  ...multistep,
  algorithm_type: "dpmsolver++",
  solver_type: "midpoint",
  lower_order_final: true,
  euler_at_final: false,
  use_lu_lambdas: false,
  final_sigmas_type: "zero",
  lambda_min_clipped: Number.NEGATIVE_INFINITY,
  variance_type: null,
  ...linspace,
  ...rescaling,
};
const { euler_at_final: _, use_lu_lambdas: __, rescale_betas_zero_snr: ___, ...shared } = dpmSolver;
const consistency = {
  ...stableNoise,
  beta_schedule: "scaled_linear",
  ...clipping,
  clip_sample: false,
  ...thresholding,
  ...rescaling,
  ...leading,
  set_alpha_to_one: true,
  original_inference_steps: 50,
  timestep_scaling: 10,
};
const secondOrder = { ...stableNoise, ...sigmas, ...linspace };

const dpmAlgorithms: Readonly<Record<string, SamplerName>> = {
  "sde-dpmsolver++": "dpm++-2m-sde",
  "sde-dpmsolver": "dpm++-2m-sde",
};

function dpmSampler({ algorithm_type }: Settings): SamplerName {
  return dpmAlgorithms[String(algorithm_type)] ?? "dpm++-2m";
}

/** Each class with the defaults of its constructor in diffusers 0.42. */
export const schedulerClasses: ReadonlyMap<string, SchedulerClass> = new Map<string, SchedulerClass>([
  ["DDIMScheduler", { sampler: () => "ddim", defaults: ddim }],
  ["DDIMParallelScheduler", { sampler: () => "ddim", defaults: ddim }],
  ["DDPMScheduler", { sampler: () => "ddpm", defaults: ddpm }],
  ["DDPMParallelScheduler", { sampler: () => "ddpm", defaults: ddpm }],
  [
    "PNDMScheduler",
    { sampler: () => "pndm", defaults: { ...noise, ...leading, skip_prk_steps: false, set_alpha_to_one: false } },
  ],
  ["DPMSolverMultistepScheduler", { sampler: dpmSampler, defaults: dpmSolver }],
  [
    "DPMSolverSinglestepScheduler",
    { sampler: dpmSampler, isNearest: true, defaults: { ...shared, lower_order_final: false } },
  ],
  ["DPMSolverSDEScheduler", { sampler: () => "dpm++-2m-sde", isNearest: true, defaults: secondOrder }],
  [
    "UniPCMultistepScheduler",
    {
      sampler: () => "unipc",
      defaults: {
        ...noise,
        ...multistep,
        predict_x0: true,
        solver_type: "bh2",
        lower_order_final: true,
        disable_corrector: [],
        solver_p: null,
        ...linspace,
        final_sigmas_type: "zero",
        ...rescaling,
        sigma_min: null,
        sigma_max: null,
      },
    },
  ],
  [
    "SASolverScheduler",
    {
      sampler: () => "dpm++-2m-sde",
      isNearest: true,
      defaults: { ...noise, ...thresholding, ...sigmas, ...flow, ...linspace, lower_order_final: true },
    },
  ],
  [
    "EulerDiscreteScheduler",
    {
      sampler: () => "euler",
      defaults: {
        ...noise,
        ...sigmas,
        ...linspace,
        ...rescaling,
        interpolation_type: "linear",
        timestep_type: "discrete",
        final_sigmas_type: "zero",
        sigma_min: null,
        sigma_max: null,
      },
    },
  ],
  [
    "EulerAncestralDiscreteScheduler",
    { sampler: () => "euler-ancestral", defaults: { ...noise, ...linspace, ...rescaling } },
  ],
  ["HeunDiscreteScheduler", { sampler: () => "heun", defaults: { ...secondOrder, ...clipping, clip_sample: false } }],
  ["KDPM2DiscreteScheduler", { sampler: () => "heun", isNearest: true, defaults: secondOrder }],
  ["KDPM2AncestralDiscreteScheduler", { sampler: () => "euler-ancestral", isNearest: true, defaults: secondOrder }],
  ["LMSDiscreteScheduler", { sampler: () => "lms", defaults: { ...noise, ...sigmas, ...linspace } }],
  [
    "DEISMultistepScheduler",
    {
      sampler: () => "deis",
      defaults: {
        ...noise,
        ...multistep,
        algorithm_type: "deis",
        solver_type: "logrho",
        lower_order_final: true,
        ...linspace,
      },
    },
  ],
  ["LCMScheduler", { sampler: () => "lcm", defaults: consistency }],
  ["TCDScheduler", { sampler: () => "lcm", isNearest: true, defaults: consistency }],
]);

const heededClasses: Readonly<Record<SamplerName, string>> = {
  ddim: "DDIMScheduler",
  ddpm: "DDPMScheduler",
  "dpm++-2m": "DPMSolverMultistepScheduler",
  "dpm++-2m-sde": "DPMSolverMultistepScheduler",
  unipc: "UniPCMultistepScheduler",
  deis: "DEISMultistepScheduler",
  pndm: "PNDMScheduler",
  lms: "LMSDiscreteScheduler",
  euler: "EulerDiscreteScheduler",
  "euler-ancestral": "EulerAncestralDiscreteScheduler",
  heun: "HeunDiscreteScheduler",
  lcm: "LCMScheduler",
};

/** The class whose settings a sampler heeds. */
export const classOfSampler: ReadonlyMap<string, string> = new Map(Object.entries(heededClasses));
