import { checkSpacing, findSampler } from "../diffusion/samplers/registry.ts";
import type { Spacing } from "../diffusion/timesteps.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type FidelityName, fidelityNames } from "./fidelity.ts";

/** Vocoders that turn a mel into sound. */
export const vocoderNames = ["hifigan", "griffin-lim"] as const;
export type VocoderName = (typeof vocoderNames)[number];

/** How a sound is made; all but the seed have defaults that the model gives. */
export interface Settings {
  readonly durationSeconds: number;
  /** The longest stretch that is made at once: longer sounds are made in overlapping windows. 0 for no windows. */
  readonly windowSeconds: number;
  /** Whether the sound's end shall go on at its beginning; its duration is then rounded to what the model can make. */
  readonly loop: boolean;
  readonly steps: number;
  /** Strength of classifier-free guidance; 1 and less leave the condition alone. */
  readonly guidance: number;
  /** How far guidance is kept from raising the spread of the output, 0 to 1. */
  readonly guidanceRescale: number;
  /** The shares of the sampling, 0 at its beginning and 1 at its end, between which guidance is on. */
  readonly guidanceInterval: readonly [number, number];
  readonly sampler: string;
  /** How the steps are spread over the noise levels; as the model's schedule says where null. */
  readonly spacing: Spacing | null;
  /** Share of fresh noise in each DDIM step, 0 to 1. */
  readonly eta: number;
  readonly vocoder: VocoderName;
  /** Where a prompt and a sound are both given, how much the sound counts: 0 the prompt alone, 1 the sound alone. */
  readonly audioWeight: number;
  /** Sounds to make, with seeds that count up, of which the one that CLAP finds most fitting is kept. */
  readonly candidates: number;
  /** What the sound should not be. */
  readonly negative: string;
  /** Whose habits count where the model leaves a choice; see docs/generation.md. */
  readonly fidelity: FidelityName;
}

/** The reference's defaults (diffusers' AudioLDMPipeline). */
export const referenceSettings: Settings = {
  durationSeconds: 5.12,
  // The longest that AudioLDM was trained on.
  windowSeconds: 10.24,
  loop: false,
  steps: 10,
  guidance: 2.5,
  guidanceRescale: 0,
  guidanceInterval: [0, 1],
  sampler: "ddim",
  spacing: null,
  eta: 0,
  vocoder: "hifigan",
  audioWeight: 0.5,
  candidates: 1,
  negative: "",
  fidelity: "foley",
};

export const longestSeconds = 600;
/** Shorter windows hold too little for a model to go by. */
const shortestWindowSeconds = 0.1;

/** @throws FoleyError "usage" naming the first setting that cannot be */
export function checkSettings(settings: Settings): Settings {
  const { durationSeconds, steps, guidance, eta, vocoder, audioWeight, candidates } = settings;
  check(
    "duration",
    durationSeconds,
    Number.isFinite(durationSeconds) && durationSeconds > 0 && durationSeconds <= longestSeconds,
    `seconds above 0, at most ${longestSeconds}`,
  );
  const { windowSeconds, loop } = settings;
  const isWindow = windowSeconds === 0 || (windowSeconds >= shortestWindowSeconds && Number.isFinite(windowSeconds));
  check("window", windowSeconds, isWindow, `seconds from ${shortestWindowSeconds} on, or 0`);
  check("loop", loop, typeof loop === "boolean", "true or false");
  check("steps", steps, Number.isInteger(steps) && steps >= 1 && steps <= 999, "a whole number from 1 to 999");
  check("guidance", guidance, Number.isFinite(guidance) && guidance >= 0 && guidance <= 100, "a number from 0 to 100");
  const { guidanceRescale: rescale, guidanceInterval: interval } = settings;
  check("guidance rescale", rescale, isShare(rescale), "a number from 0 to 1");
  const [from, to] = interval;
  const isInterval = interval.length === 2 && isShare(from) && isShare(to) && from <= to;
  check("guidance interval", interval, isInterval, "two numbers from 0 to 1, the smaller first");
  check("eta", eta, Number.isFinite(eta) && eta >= 0 && eta <= 1, "a number from 0 to 1");
  check("audio weight", audioWeight, audioWeight >= 0 && audioWeight <= 1, "a number from 0 to 1");
  const isCount = Number.isInteger(candidates) && candidates >= 1 && candidates <= 100;
  check("candidates", candidates, isCount, "a whole number from 1 to 100");
  check("vocoder", vocoder, vocoderNames.includes(vocoder), vocoderNames.join(" or "));
  checkFidelity(settings.fidelity);
  findSampler(settings.sampler);
  checkSpacing(settings.sampler, settings.spacing);
  return Object.freeze({ ...settings });
}

/**
 * The settings that hold where a caller leaves one out: a model's own, then the reference's.
 *
 * @param path of the file that the model's own come from
 * @throws FoleyError "config" naming the first of them that cannot be
 */
export function checkDefaults(path: string, defaults: unknown): Settings {
  try {
    return checkSettings({ ...referenceSettings, ...(defaults as Partial<Settings> | undefined) });
  } catch (cause) {
    if (!(cause instanceof FoleyError)) throw cause;
    throw new FoleyError("config", `${path}: defaults: ${cause.message}`, { cause });
  }
}

/** @throws FoleyError "usage" for a seed that is no whole number from 0 on */
export function checkSeed(seed: number): number {
  check("seed", seed, Number.isSafeInteger(seed) && seed >= 0, "a whole number from 0 on");
  return seed;
}

/** @throws FoleyError "usage" for a name that is none */
export function checkFidelity(name: FidelityName): FidelityName {
  check("fidelity", name, fidelityNames.includes(name), fidelityNames.join(" or "));
  return name;
}

/** @throws FoleyError "usage" for an empty prompt */
export function checkPrompt(prompt: string): string {
  if (prompt.trim() !== "") return prompt;
  throw new FoleyError(
    "usage",
    'prompt: expected some words, got an empty text; say what to make, as in "a dog barking"',
  );
}

function isShare(value: number): boolean {
  return Number.isFinite(value) && value >= 0 && value <= 1;
}

function check(name: string, value: unknown, isPossible: boolean, expected: string): void {
  if (isPossible) return;
  throw new FoleyError("usage", `${name}: expected ${expected}, got ${String(value)}; change it`);
}
