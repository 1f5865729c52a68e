import { z } from "zod";
import type { Waveform } from "../audio/waveform.ts";
import { checkSamplerName, checkSpacing, samplerNames } from "../diffusion/samplers/registry.ts";
import { spacingNames } from "../diffusion/timesteps.ts";
import { anObject, checkArgument } from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { resolve } from "../settings/resolve.ts";
import { setting } from "../settings/setting.ts";

// Every setting of generation is one row here: its type, range, unit, a sentence, and what holds where it is left out. Types,
// checks, the terminal's options and the files of settings come from it.

/** Vocoders that turn a mel into sound: the network that the model has, of these kinds, or none. */
export const vocoderNames = ["hifigan", "vocos", "griffin-lim"] as const;
export type VocoderName = (typeof vocoderNames)[number];

/** Whose habits a sound is made with: foley's own, or those of AudioLDM's published code. */
export const fidelityNames = ["foley", "audioldm"] as const;
export type FidelityName = (typeof fidelityNames)[number];

export const longestSeconds = 600;
/** Letters of a prompt; what is longer is no prompt but a mistake. */
export const mostPromptLetters = 10_000;
/** Shorter windows hold too little for a model to go by. */
const shortestWindowSeconds = 0.1;
const longestFadeSeconds = 600;
const [leastHz, mostHz] = [1000, 384_000] as const;
/** Softer wishes are of no use: ITU-R BS.1770 counts them as silence. */
const leastLufs = -70;

const share = (): z.ZodNumber => z.number().min(0).max(1);
const pair = (): z.ZodReadonly<z.ZodTuple<[z.ZodNumber, z.ZodNumber], null>> =>
  z.tuple([z.number(), z.number()]).readonly();
const absent = "the model's";

/** How a sound is made. Each has a default that the model gives. */
export const settingsSchema = z.strictObject({
  durationSeconds: setting(z.number().positive().max(longestSeconds), "length", {
    ...{ unit: "seconds", title: "duration", absent },
  }),
  windowSeconds: setting(
    z.number().refine((seconds) => seconds === 0 || seconds >= shortestWindowSeconds),
    "longest stretch made at once, longer sounds in overlapping windows, 0 for none",
    {
      ...{ unit: "seconds", title: "window", absent },
      expected: `seconds from ${shortestWindowSeconds} on, or 0`,
    },
  ),
  /** Its duration is then rounded to what the model can make. */
  loop: setting(z.boolean(), "let the end go on at the beginning"),
  steps: setting(z.int().min(1).max(999), "sampling steps", { absent }),
  /** Strength of classifier-free guidance; 1 and less leave the condition alone. */
  guidance: setting(
    z.number().min(0).max(100),
    "how strongly to follow the prompt, where 1 or less does not exaggerate",
    { absent },
  ),
  guidanceRescale: setting(share(), "how far guidance is kept from raising the spread of the output", {
    ...{ title: "guidance rescale", absent: "the model's, else 0" },
  }),
  /** 0 at the beginning of the sampling and 1 at its end. */
  guidanceInterval: setting(
    pair().refine(([from, to]) => 0 <= from && from <= to && to <= 1),
    "shares of the sampling between which guidance is on",
    {
      ...{ title: "guidance interval", absent: "the model's, else all of it" },
      expected: "two numbers from 0 to 1, the smaller first",
    },
  ),
  sampler: setting(z.enum(samplerNames), "how noise is taken away", { absent }),
  /** As the model's schedule says where null. */
  spacing: setting(z.enum(spacingNames).nullable(), "how steps are spread over the noise levels", { absent }),
  eta: setting(share(), "share of fresh noise in each DDIM step", { absent }),
  vocoder: setting(z.enum(vocoderNames), "what makes the spectrogram audible", { absent }),
  audioWeight: setting(share(), "beside a prompt, how much the sound to be like counts", {
    ...{ title: "audio weight", absent: "0.5" },
  }),
  candidates: setting(
    z.int().min(1).max(100),
    "make so many, with seeds that count up, and keep the one that CLAP finds most fitting",
    { absent: "1" },
  ),
  negative: setting(z.string().max(mostPromptLetters), "what it should not be"),
  /** See docs/generation.md. */
  fidelity: setting(z.enum(fidelityNames), "whose habits and defaults count, where the model leaves a choice", {
    absent: "foley",
  }),
});

/** How a sound is made; all but the seed have defaults that the model gives. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** A sound with what it is called in messages, such as its path. */
export interface NamedSound {
  readonly name: string;
  readonly waveform: Waveform;
}

/** A sound that a caller gives: its path where there are files, its samples, or these with a name. */
export type SoundWish = string | Waveform | NamedSound;

function isSoundWish(value: unknown): value is SoundWish {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null) return false;
  if (!("waveform" in value)) return "sampleRate" in value && "channels" in value;
  return "name" in value && typeof value.name === "string" && anObject.is(value.waveform);
}

const sound = (): z.ZodCustom<SoundWish, SoundWish> => z.custom<SoundWish>(isSoundWish);
const soundWords = "the path of a sound, or its samples as { sampleRate, channels }";

/** A part of a sound to make anew; what is left out reaches to the end of the sound or of what is heard. */
const regionSchema = z.strictObject({
  fromSeconds: z.number().optional(),
  toSeconds: z.number().optional(),
  fromHz: z.number().optional(),
  toHz: z.number().optional(),
});

export type Region = Readonly<z.infer<typeof regionSchema>>;

/** A sound to change, and how. */
const editSchema = z.strictObject({
  init: setting(sound(), "a sound to change", { expected: soundWords }),
  strength: setting(share(), "how much of it changes", { absent: "0.5, or 1 with regions or an extension" }),
  inpaint: setting(
    z.array(regionSchema).min(1).readonly(),
    "make only these regions of it anew, in seconds and hertz",
    {
      expected: "a list of at least one region, as { fromSeconds, toSeconds, fromHz, toHz }",
    },
  ),
  extendSeconds: setting(z.number().positive(), `go on after its end, to ${longestSeconds} s in all`, {
    ...{ unit: "seconds", title: "extend" },
  }),
});

/** What is done to a sound once it is made. */
const finishSchema = z.strictObject({
  /** `off` for as the model makes it. */
  loudness: setting(
    z.union([z.number().min(leastLufs).max(0), z.literal("off")]),
    "loudness of the loudest 0.4 s, under peaks of -1 dB",
    {
      ...{ unit: "LUFS", expected: `LUFS from ${leastLufs} to 0, or off` },
      absent: "-23, or off for sounds that are changed",
    },
  ),
  trim: setting(z.boolean(), "leave out silence at the beginning and the end"),
  fade: setting(
    pair().refine((fades) => fades.every((seconds) => seconds >= 0 && seconds <= longestFadeSeconds)),
    "seconds to fade in and out",
    { expected: `two numbers of seconds from 0 to ${longestFadeSeconds}, as in 0.01,0.5`, absent: "none" },
  ),
  sampleRate: setting(z.int().min(leastHz).max(mostHz), "sample rate of the result, as far as its format has it", {
    ...{ title: "rate", expected: `whole hertz from ${leastHz} to ${mostHz}` },
    absent: "the model's, or that of a sound that is changed",
  }),
});

/** What of a caller's wishes is about how a sound is made, and what about it once it is made. */
export const settingWishesSchema = settingsSchema.partial();
export const finishWishesSchema = finishSchema.partial();

/** Everything that a caller may wish of a sound; what is left out comes from the model. */
export const wishesSchema = z.strictObject({
  ...settingWishesSchema.shape,
  ...editSchema.partial().shape,
  ...finishWishesSchema.shape,
  audio: setting(sound().nullable(), "a sound to be like, instead of a prompt or beside it", {
    expected: soundWords,
  }).optional(),
  seed: setting(z.int().min(0), "makes the same sound again", { absent: "a random one" }).optional(),
});

/** Their names, in their order. */
export const wishNames: readonly (keyof SoundWishes)[] = Object.keys(wishesSchema.shape).filter(isWishName);

function isWishName(name: string): name is keyof SoundWishes {
  return Object.hasOwn(wishesSchema.shape, name);
}

export type SoundWishes = Readonly<z.infer<typeof wishesSchema>>;
/** Those of the settings that a model has defaults of. */
export type SettingWishes = Pick<SoundWishes, keyof Settings>;
export type EditWishes = Pick<SoundWishes, keyof typeof editSchema.shape>;
export type FinishWishes = Pick<SoundWishes, keyof typeof finishSchema.shape>;
export type LoudnessWish = NonNullable<SoundWishes["loudness"]>;

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

/** @throws FoleyError "usage" naming the first setting that cannot be */
export function checkSettings(settings: Settings): Settings {
  checkSampler(settings);
  return Object.freeze(parseSettings(settingsSchema, settings, ""));
}

/**
 * Wishes by their kinds and ranges.
 *
 * @param where begins messages; empty for none
 * @throws FoleyError "usage" naming the first that cannot be
 */
export function checkWishes(wishes: SoundWishes, where = ""): SoundWishes {
  checkArgument(where === "" ? "wishes" : where, anObject, wishes);
  checkSampler(wishes);
  return parseSettings(wishesSchema, wishes, where);
}

/** One setting by itself. @throws FoleyError "usage" where it cannot be */
export function checkWish<N extends keyof SoundWishes>(name: N, value: SoundWishes[N]): void {
  parseSettings(wishesSchema, { [name]: value }, "");
}

const ownSettings = settingWishesSchema.optional().default({});

/** A sampler that there is, with a spacing that it takes. */
function checkSampler({ sampler, spacing }: { readonly [K in "sampler" | "spacing"]?: unknown }): void {
  if (typeof sampler !== "string") return;
  checkSamplerName(sampler);
  if (typeof spacing === "string") checkSpacing(sampler, spacing);
}

/**
 * The settings that hold where a caller leaves one out: a model's own, then the reference's.
 *
 * @param path of the file that the model's own come from
 * @param usual what holds where the model's own leave a setting out
 * @throws FoleyError "config" naming the first of them that cannot be
 */
export function checkDefaults(path: string, defaults: unknown, usual: SettingWishes = {}): Settings {
  try {
    const own = parseSettings(ownSettings, defaults, "");
    return checkSettings(resolve(resolve(referenceSettings, usual), own));
  } catch (cause) {
    if (!(cause instanceof FoleyError)) throw cause;
    throw new FoleyError("config", `${path}: defaults: ${cause.message}`, { cause });
  }
}

/**
 * A seed from which those of several sounds count up.
 *
 * @throws FoleyError "usage" where it or the last of them is no whole number from 0 on
 */
export function checkSeed(seed: number, soundCount: number): number {
  checkWish("seed", seed);
  const highest = Number.MAX_SAFE_INTEGER - soundCount + 1;
  if (seed <= highest) return seed;
  const message = `seed: expected at most ${highest}, as it counts up over ${soundCount} sounds, got ${seed}; choose another`;
  throw new FoleyError("usage", message, { subject: "seed" });
}

/** @throws FoleyError "usage" for a prompt longer than any that is meant */
export function checkPromptLength(prompt: string, subject = "prompt"): void {
  if (prompt.length <= mostPromptLetters) return;
  const message = `prompt: expected at most ${mostPromptLetters} letters, got ${prompt.length}; shorten it`;
  throw new FoleyError("usage", message, { subject });
}

/** @throws FoleyError "usage" for a prompt that is empty, or longer than any that is meant */
export function checkPrompt(prompt: string, subject = "prompt"): string {
  checkPromptLength(prompt, subject);
  if (prompt.trim() !== "") return prompt;
  const message = 'prompt: expected some words, got an empty text; say what to make, as in "a dog barking"';
  throw new FoleyError("usage", message, { subject });
}
