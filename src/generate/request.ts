import type { MelConfig } from "../audio/mel-spectrogram.ts";
import type { Waveform } from "../audio/waveform.ts";
import {
  type ArgumentKind,
  aChoice,
  aFunction,
  aList,
  aNumber,
  anObject,
  aSignal,
  aText,
  checkArgument,
  checkOptions,
} from "../engine/tensor/argument.ts";
import type { WorkOptions } from "../engine/work.ts";
import type { ClipSettings } from "./clip.ts";
import { type Edit, type EditWishes, nameOf, planEdit } from "./edit.ts";
import { type Fidelity, fidelities } from "./fidelity.ts";
import { checkFinish, type Finish, type FinishWishes } from "./finish.ts";
import type { GenerateEvent } from "./generate-event.ts";
import { checkFidelity, checkSeed, checkSettings, referenceSettings, type Settings } from "./settings.ts";
import { settingsInEffect, warningsOf } from "./warnings.ts";

/** What a caller may wish; what is left out comes from the model. */
export interface GenerateOptions extends Partial<Settings>, EditWishes, FinishWishes, WorkOptions<GenerateEvent> {
  /** Makes the same sound again; random where absent. */
  readonly seed?: number | undefined;
  /** A sound to be like, as a path or samples: in place of a prompt, or beside it by `audioWeight`. */
  readonly audio?: string | Waveform | undefined;
}

/** A caller's wishes, checked, with nothing left open. */
export interface Request {
  readonly prompt: string | null;
  readonly audio: string | Waveform | undefined;
  readonly settings: Settings;
  readonly fidelity: Fidelity;
  /** Null where no sound is to be changed. */
  readonly edit: Edit | null;
  /** What is done to the sound once it is made. */
  readonly finish: Finish;
  /** What of the wishes has no effect, or another than it seems: one line each. */
  readonly warnings: readonly string[];
  /** Of the first candidate. */
  readonly firstSeed: number;
  /** All that makes the sound again, but for the model, the seed and what is done once it is made. */
  readonly note: Omit<ClipSettings, "foley" | "model" | "seed" | "loudness">;
}

const aSound: ArgumentKind = {
  expected: "the path of a sound, or its samples as { sampleRate, channels }",
  is: (value) =>
    aText.is(value) || (anObject.is(value) && "sampleRate" in (value as object) && "channels" in (value as object)),
};
const aLoudness: ArgumentKind = {
  expected: "a number of LUFS or off",
  is: (value) => aNumber.is(value) || value === "off",
};
const aSpacing: ArgumentKind = { expected: "a text or null", is: (value) => aText.is(value) || value === null };
const regions: ArgumentKind = {
  expected: "a list of regions, as { fromSeconds, toSeconds, fromHz, toHz }",
  is: (value) => aList.is(value) && (value as readonly unknown[]).every(anObject.is),
};
const anything: ArgumentKind = { expected: "anything", is: () => true };

/** What each option has to be; its range is checked where it is used. Settings of a sound that was made are taken, too. */
const optionKinds: Readonly<Record<keyof GenerateOptions | keyof ClipSettings, ArgumentKind>> = {
  ...{ durationSeconds: aNumber, windowSeconds: aNumber, loop: aChoice, steps: aNumber, candidates: aNumber },
  ...{ guidance: aNumber, guidanceRescale: aNumber, guidanceInterval: aList, negative: aText, fidelity: aText },
  ...{ sampler: aText, spacing: aSpacing, eta: aNumber, vocoder: aText, seed: aNumber },
  ...{ audio: aSound, audioWeight: aNumber, init: aSound, strength: aNumber, inpaint: regions, extendSeconds: aNumber },
  ...{ loudness: aLoudness, trim: aChoice, fade: aList, sampleRate: aNumber },
  ...{ report: aFunction, signal: aSignal },
  ...{ foley: anything, model: anything, loras: anything, prompt: anything, previewStep: anything, bitDepth: anything },
  ...{ level: anything, trimmedSeconds: anything },
};

/** What is wished, by kinds alone, for callers whose language does not check types. */
function checkKinds(prompt: unknown, options: unknown): void {
  checkArgument(
    "generate: the prompt",
    { expected: "a text or null", is: (value) => aText.is(value) || value === null },
    prompt,
  );
  checkOptions("generate", optionKinds, options);
}

/**
 * @param defaults the model's own
 * @throws FoleyError "usage" for impossible settings, "audio" for a sound that cannot be used
 */
export async function resolveRequest(
  prompt: string | null,
  options: GenerateOptions,
  defaults: Settings,
  { sampleRate, fMax }: Pick<MelConfig, "sampleRate" | "fMax">,
): Promise<Request> {
  checkKinds(prompt, options);
  const { init, strength, inpaint, extendSeconds, audio, seed } = options;
  const { loudness, trim, fade, sampleRate: rate } = options;
  const fidelity = fidelities[checkFidelity(options.fidelity ?? defaults.fidelity)];
  const editWishes = givenOnly({ init, strength, inpaint, extendSeconds });
  const edit = await planEdit(editWishes, sampleRate, options.durationSeconds, fidelity);
  const duration = edit === null ? {} : { durationSeconds: edit.durationSeconds };
  const wishes = settingsOf(options);
  const asked = checkSettings({ ...defaults, ...fidelity.defaults, ...wishes, ...duration });
  const warnings = warningsOf({
    prompt,
    options,
    settings: asked,
    defaults,
    edit,
    highestHz: Math.min(fMax, sampleRate / 2),
  });
  const settings = settingsInEffect(asked);
  const isGivenBack = edit !== null && fidelity.putsBack;
  const finish = checkFinish(givenOnly({ loudness, trim, fade, sampleRate: rate }), {
    usual: isGivenBack ? "off" : fidelity.loudness,
    isLoop: settings.loop,
    keepsPeaks: isGivenBack,
  });
  const firstSeed = checkSeed(seed ?? fidelity.seed ?? Math.floor(Math.random() * 2 ** 32));
  const note = {
    prompt,
    audio: audio === undefined ? null : nameOf(audio),
    ...settings,
    ...(init === undefined ? {} : { ...editWishes, init: nameOf(init) }),
    ...(edit?.extendSeconds === undefined ? {} : { extendSeconds: edit.extendSeconds }),
    // The candidate that was kept is made again without the others.
    candidates: 1,
  };
  return { prompt, audio, settings, fidelity, edit, finish, firstSeed, note, warnings };
}

/** The settings among a caller's wishes; what else a sound's settings hold says how it came out. */
function settingsOf(options: GenerateOptions): Partial<Settings> {
  const names = new Set<string>(Object.keys(referenceSettings));
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => names.has(name) && value !== undefined));
}

/** Without what is undefined. */
function givenOnly<T extends object>(wishes: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined)) as T;
}
