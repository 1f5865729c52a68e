import { durationSeconds, type Waveform } from "../audio/waveform.ts";
import { isGuided } from "../diffusion/guidance.ts";
import { takesEta } from "../diffusion/samplers/registry.ts";
import { editedSeconds, type PreparedEdit } from "./edit.ts";
import { regionInWords } from "./region.ts";
import type { NamedSound, Settings, SoundWishes } from "./settings.ts";

/** What wishes are judged by. */
export interface Wished {
  readonly prompt: string | null;
  /** What a caller asked for, without what comes from a model or a fidelity. */
  readonly wishes: SoundWishes;
  /** The sound to be like. */
  readonly audio: NamedSound | null;
  readonly settings: Settings;
  /** Of the model: who asks for these by name, as one does who makes a sound again, asks for nothing. */
  readonly defaults: Settings;
  readonly edit: PreparedEdit | null;
  /** The highest frequency that the model makes. */
  readonly highestHz: number;
}

/** Says of one wish why it has no effect, or another than it seems; null where it has its own. */
type Check = (wished: Wished) => string | null;

const checks: readonly Check[] = [
  ({ wishes: { negative = "" }, settings }) =>
    negative !== "" && !isOn(settings) ? `negative "${negative}": has no effect ${whyOff(settings)}` : null,
  ({ wishes: { guidanceRescale = 0 }, settings }) =>
    guidanceRescale > 0 && !isOn(settings) ? `guidance rescale: has no effect ${whyOff(settings)}` : null,
  ({ wishes: { guidanceInterval: [from, to] = [0, 1] }, settings: { guidance } }) =>
    (from !== 0 || to !== 1) && !isGuided(guidance) ? `guidance interval: has no effect at guidance ${guidance}` : null,
  ({ wishes: { guidance }, settings }) =>
    guidance !== undefined && isGuided(guidance) && !isOn(settings)
      ? `guidance: has no effect ${whyOff(settings)}`
      : null,
  ({ wishes: { eta = 0 }, settings: { sampler } }) =>
    eta > 0 && !takesEta(sampler) ? `eta: has no effect with the sampler ${sampler}` : null,
  ({ wishes: { audioWeight }, audio, prompt, defaults }) =>
    audioWeight !== undefined && audioWeight !== defaults.audioWeight && (audio === null || prompt === null)
      ? "audio weight: has no effect without both a prompt and a sound"
      : null,
  ({ wishes: { audioWeight }, audio, prompt }) =>
    audio !== null && prompt !== null && audioWeight === 0 ? "audio: is not heard at audio weight 0" : null,
  ({ wishes: { audioWeight }, audio, prompt }) =>
    audio !== null && prompt !== null && audioWeight === 1 ? "prompt: is not heard at audio weight 1" : null,
  ({ wishes: { windowSeconds = 0 }, settings: { durationSeconds: seconds }, defaults }) =>
    windowSeconds > seconds && windowSeconds !== defaults.windowSeconds
      ? `window: has no effect, as the sound of ${inSeconds(seconds)} fits into one`
      : null,
  ({ edit, settings: { steps } }) =>
    edit !== null && Math.floor(edit.strength * steps) === 0
      ? `strength ${edit.strength}: of ${steps} steps none is taken, and the sound only goes through the model's networks; raise it`
      : null,
  ({ edit, settings: { steps, candidates } }) =>
    edit !== null && candidates > 1 && Math.floor(edit.strength * steps) === 0
      ? `candidates: all are alike at strength ${edit.strength}`
      : null,
  ({ edit }) =>
    edit !== null && edit.strength === 1 && edit.regions === null
      ? "strength 1: of the sound to change only its length, rate and level are left"
      : null,
  ({ edit, wishes: { extendSeconds: wished } }) =>
    wished !== undefined && edit !== null && edit.extendSeconds !== null && Math.abs(edit.extendSeconds - wished) > 1e-6
      ? `extend: ${inSeconds(wished)} were wished, ${inSeconds(edit.extendSeconds)} came, as the whole is ${inSeconds(edit.durationSeconds)} long`
      : null,
  ({ edit }) => (edit === null ? null : cutShort(edit.name, edit.givenSeconds, edit.durationSeconds)),
  ({ edit, highestHz, wishes: { inpaint = [] } }) => {
    const seconds = edit?.durationSeconds ?? 0;
    const beyond = inpaint.find(({ toSeconds = 0, toHz = 0 }) => toSeconds > seconds || toHz > highestHz);
    if (edit === null || beyond === undefined) return null;
    return `inpaint: of ${regionInWords(beyond)} only what lies within ${inSeconds(seconds)} and ${highestHz} Hz is made anew`;
  },
];

/** One line for each wish that has no effect, or another than it seems. */
export function warningsOf(wished: Wished): string[] {
  return checks.flatMap((check) => check(wished) ?? []);
}

/** What the rounding of a loop to whole cells of the latent takes from the wishes about a sound to change. */
export function warningsOfLoop(edit: PreparedEdit | null, loopSeconds: number): string[] {
  if (edit === null || edit.regions === null) return [];
  const why = `as the loop is ${inSeconds(loopSeconds)} long, in whole cells of the latent`;
  const added = loopSeconds - edit.givenSeconds;
  const isOther = edit.extendSeconds !== null && Math.abs(added - edit.extendSeconds) > edit.extendSeconds / 2;
  const lost = edit.regions.filter(({ fromSeconds = 0 }) => fromSeconds >= loopSeconds);
  return [
    ...(isOther ? [`extend: ${inSeconds(added)} come, ${why}`] : []),
    ...lost.map((region) => `inpaint: nothing of ${regionInWords(region)} is made anew, ${why}`),
  ];
}

/** The settings without those that had no part in the sound. */
export function settingsInEffect(settings: Settings): Settings {
  const unguided = { ...settings, negative: "", guidanceRescale: 0, guidanceInterval: [0, 1] } as const;
  const guided = isGuided(settings.guidance) ? settings : unguided;
  return takesEta(settings.sampler) ? guided : { ...guided, eta: 0 };
}

/** A sound to be like of which only the beginning is heard. */
export function heardInPart(name: string, sound: Waveform, mostSeconds: number): string[] {
  const seconds = durationSeconds(sound);
  return seconds > mostSeconds + 0.01
    ? [`audio ${name}: the first ${inSeconds(mostSeconds)} of ${inSeconds(seconds)} are heard`]
    : [];
}

/** What of this is known before anything is made: that the sound to change is longer than the result, a line. */
export function warningsAhead({ init, durationSeconds: wished, extendSeconds }: SoundWishes): string[] {
  if (typeof init !== "object" || !("waveform" in init)) return [];
  const own = durationSeconds(init.waveform);
  const line = cutShort(init.name, own, editedSeconds(own, wished ?? null, extendSeconds ?? null));
  return line === null ? [] : [line];
}

/** Where the sound to change is longer than the result. */
function cutShort(name: string, own: number, seconds: number): string | null {
  return own > seconds + 1e-6 ? `init ${name}: the first ${inSeconds(seconds)} of ${inSeconds(own)} are used` : null;
}

function isOn({ guidance, guidanceInterval: [from, to] }: Settings): boolean {
  return isGuided(guidance) && from < to;
}

function whyOff({ guidance, guidanceInterval }: Settings): string {
  return isGuided(guidance) ? `in the guidance interval ${guidanceInterval.join(",")}` : `at guidance ${guidance}`;
}

function inSeconds(seconds: number): string {
  return `${Math.round(seconds * 1000) / 1000} s`;
}
