import type { MelConfig } from "../audio/mel-spectrogram.ts";
import { type ArgumentKind, aText, checkArgument, checkWorkOptions } from "../engine/tensor/argument.ts";
import { resolve, withoutUndefined } from "../settings/resolve.ts";
import { settingsAmong } from "../settings/settings-among.ts";
import type { ClipSettings } from "./clip.ts";
import { checkHeard, type PreparedEdit, prepareEdit } from "./edit.ts";
import { type Fidelity, firstSeed, usualSound } from "./fidelity.ts";
import { type Finish, resolveFinish } from "./finish.ts";
import type { GenerateOptions } from "./options.ts";
import {
  checkPromptLength,
  checkSeed,
  checkSettings,
  finishWishesSchema,
  type NamedSound,
  type Settings,
  type SoundWishes,
  settingWishesSchema,
} from "./settings.ts";
import { namedSound, nameOf, noPaths, type SoundPaths } from "./sound-paths.ts";
import { settingsInEffect, warningsOf } from "./warnings.ts";
import { wishesAmong } from "./wishes.ts";

/** A caller's wishes, checked, with nothing left open. */
export interface Request {
  readonly prompt: string | null;
  /** A sound to be like; null where there is none. */
  readonly audio: NamedSound | null;
  readonly settings: Settings;
  readonly fidelity: Fidelity;
  /** Null where no sound is to be changed. */
  readonly edit: PreparedEdit | null;
  /** What is done to the sound once it is made. */
  readonly finish: Finish;
  /** What of the wishes has no effect, or another than it seems: one line each. */
  readonly warnings: readonly string[];
  /** Of the first candidate. */
  readonly firstSeed: number;
  /** All that makes the sound again, but for the model, the seed and what is done once it is made. */
  readonly note: Omit<ClipSettings, "foley" | "model" | "seed" | "loudness">;
}

const aPrompt: ArgumentKind = { expected: "a text or null", is: (value) => aText.is(value) || value === null };

/** What is wished, by kinds and ranges, for callers whose language does not check types. */
function wishesOf(prompt: string | null, options: GenerateOptions): SoundWishes {
  checkArgument("generate: the prompt", aPrompt, prompt);
  if (prompt !== null) checkPromptLength(prompt);
  checkWorkOptions("generate", options);
  const { report: _, signal: __, ...rest } = options;
  return wishesAmong(rest);
}

/**
 * @param defaults the model's own
 * @param paths what paths of sounds mean
 * @throws FoleyError "usage" for impossible settings, "audio" for a sound that cannot be used
 */
export async function resolveRequest(
  prompt: string | null,
  options: GenerateOptions,
  defaults: Settings,
  { sampleRate, fMax }: Pick<MelConfig, "sampleRate" | "fMax">,
  paths: SoundPaths = noPaths,
): Promise<Request> {
  const wishes = wishesOf(prompt, options);
  const { init, strength, inpaint, extendSeconds, audio, seed } = wishes;
  const own = settingsAmong(settingWishesSchema, wishes);
  const { fidelity, settings: usual } = usualSound(defaults, own.fidelity);
  const given = await givenSounds(wishes, paths, Object.hasOwn(options, "foley"));
  const plan = { strength: strength ?? null, inpaint: inpaint ?? null, extendSeconds: extendSeconds ?? null };
  const edit = prepareEdit({ init: given.init, ...plan }, sampleRate, own.durationSeconds ?? null, fidelity);
  const durationSeconds = edit?.durationSeconds ?? own.durationSeconds;
  const asked = checkSettings(resolve(usual, { ...own, durationSeconds }));
  const highestHz = Math.min(fMax, sampleRate / 2);
  const settings = settingsInEffect(asked);
  const isGivenBack = edit !== null && fidelity.putsBack;
  return {
    prompt,
    audio: given.audio,
    settings,
    fidelity,
    edit,
    finish: resolveFinish(settingsAmong(finishWishesSchema, wishes), {
      usual: isGivenBack ? "off" : fidelity.loudness,
      isLoop: settings.loop,
      keepsPeaks: isGivenBack,
    }),
    firstSeed: checkSeed(firstSeed(seed, fidelity), settings.candidates),
    note: withoutUndefined({
      prompt,
      audio: audio == null ? null : nameOf(audio),
      ...settings,
      init: init === undefined ? undefined : nameOf(init),
      ...{ strength, inpaint, extendSeconds: edit?.extendSeconds ?? undefined },
      // The candidate that was kept is made again without the others.
      candidates: 1,
    }),
    warnings: warningsOf({ prompt, wishes, audio: given.audio, settings: asked, defaults, edit, highestHz }),
  };
}

/** The sounds that a caller gives; one to be like that says nothing is refused. */
async function givenSounds(
  { init, audio }: SoundWishes,
  paths: SoundPaths,
  isNoted: boolean,
): Promise<{ readonly init: NamedSound | null; readonly audio: NamedSound | null }> {
  const toChange = init === undefined ? null : await namedSound(init, nameOf(init), paths, isNoted);
  const toBeLike = audio == null ? null : await namedSound(audio, "audio", paths, isNoted);
  if (toBeLike !== null) checkHeard(toBeLike, "a sound to be like");
  return { init: toChange, audio: toBeLike };
}
