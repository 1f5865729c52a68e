import { cutSound } from "../../../audio/sounding.ts";
import { countClipped } from "../../../audio/wav/encode-wav.ts";
import { durationSeconds, sampleCount, type Waveform } from "../../../audio/waveform.ts";
import { checkLoudness, levelled } from "../../../generate/level.ts";
import { type FadeCurve, fadedBy } from "./fade.ts";
import { reversed, withGain } from "./gain.ts";
import { withoutStretch } from "./join.ts";
import { withoutSeam } from "./loop-seam.ts";
import { withoutSilenceAround, withShorterSilences } from "./silence.ts";
import { samplesWithin, type TimeSpan } from "./stretch.ts";

/** What can be done to a sound in place, and what each needs; seconds are those of the sound as it comes. */
export interface EditParameters {
  readonly crop: TimeSpan;
  readonly cut: TimeSpan;
  readonly trim: object;
  readonly tighten: { readonly mostSeconds: number };
  readonly fade: { readonly intoSeconds: number; readonly outSeconds: number; readonly curve: FadeCurve };
  readonly gain: TimeSpan & { readonly decibels: number };
  readonly mute: TimeSpan;
  readonly loudness: { readonly lufs: number };
  readonly reverse: object;
  readonly seam: { readonly seconds: number };
}

export type EditName = keyof EditParameters;
type EditOf<K extends EditName> = { [N in K]: { readonly kind: N } & EditParameters[N] }[K];
/** One thing that is done to a sound in place. */
export type SoundEdit = EditOf<EditName>;

/** A sound after an edit, and what the edit could not do or what came of it. */
export interface EditedSound {
  readonly waveform: Waveform;
  readonly warnings: readonly string[];
}

interface EditKind<K extends EditName> {
  /** @param isLoop whether its end goes on at its beginning */
  apply(waveform: Waveform, edit: EditOf<K>, isLoop: boolean): EditedSound;
  /** As a line in a history. */
  say(edit: EditOf<K>): string;
  /** Whether the end goes on at the beginning afterwards; null for as it did before. */
  readonly loops: boolean | null;
}

const made = (waveform: Waveform): EditedSound => ({ waveform, warnings: [] });
const spanWords = ({ fromSeconds, toSeconds }: TimeSpan): string =>
  `${fromSeconds.toFixed(3)} to ${toSeconds.toFixed(3)} s`;

const kinds: { readonly [K in EditName]: EditKind<K> } = {
  crop: {
    apply: (sound, edit) => made(cutSound(sound, samplesWithin(sound, edit, "crop"))),
    say: (edit) => `Kept ${spanWords(edit)}`,
    loops: false,
  },
  cut: {
    apply: (sound, edit) => made(withoutStretch(sound, lessThanAll(sound, edit))),
    say: (edit) => `Cut out ${spanWords(edit)}`,
    loops: false,
  },
  trim: {
    apply: (sound) => made(withoutSilenceAround(sound)),
    say: () => "Trimmed silence at both ends",
    loops: false,
  },
  tighten: {
    apply: (sound, { mostSeconds }) => made(withShorterSilences(sound, mostSeconds)),
    say: ({ mostSeconds }) => `Silences shortened to ${mostSeconds} s`,
    loops: false,
  },
  fade: {
    apply: (sound, { intoSeconds, outSeconds, curve }) => ({
      waveform: fadedBy(sound, intoSeconds, outSeconds, curve),
      warnings: overlapWarnings(sound, intoSeconds + outSeconds),
    }),
    say: ({ intoSeconds, outSeconds, curve }) => `Fade, ${curve}: ${intoSeconds} s in, ${outSeconds} s out`,
    loops: false,
  },
  gain: {
    apply: (sound, edit) => loudWarnings(withGain(sound, samplesWithin(sound, edit, "gain"), edit.decibels)),
    say: (edit) => `${edit.decibels > 0 ? "+" : ""}${edit.decibels} dB, ${spanWords(edit)}`,
    loops: null,
  },
  mute: {
    apply: (sound, edit) => made(withGain(sound, samplesWithin(sound, edit, "mute"), Number.NEGATIVE_INFINITY)),
    say: (edit) => `Muted ${spanWords(edit)}`,
    loops: null,
  },
  loudness: {
    apply: (sound, { lufs }, isLoop) => levelled(sound, checkLoudness(lufs), isLoop),
    say: ({ lufs }) => `Loudness ${lufs} LUFS`,
    loops: null,
  },
  reverse: { apply: (sound) => made(reversed(sound)), say: () => "Reversed", loops: null },
  seam: {
    apply: (sound, { seconds }) => made(withoutSeam(sound, seconds)),
    say: ({ seconds }) => `End faded over into the beginning, ${seconds} s`,
    loops: true,
  },
};

/**
 * @param isLoop whether the end of the sound goes on at its beginning
 * @throws FoleyError "usage" where the edit would leave nothing or cannot be, "config" for a loudness that no sound has
 */
export function applyEdit<K extends EditName>(waveform: Waveform, edit: EditOf<K>, isLoop: boolean): EditedSound {
  return kinds[edit.kind].apply(waveform, edit, isLoop);
}

/** What an edit did, in a few words. */
export function editWords<K extends EditName>(edit: EditOf<K>): string {
  return kinds[edit.kind].say(edit);
}

/** Whether the end of a sound goes on at its beginning after edits. @param isLoop whether it did before them */
export function loopsAfter(edits: readonly SoundEdit[], isLoop: boolean): boolean {
  return edits.reduce((loops, { kind }) => kinds[kind].loops ?? loops, isLoop);
}

function lessThanAll(sound: Waveform, span: TimeSpan): { from: number; to: number } {
  const range = samplesWithin(sound, span, "cut");
  const isAll = range.from === 0 && range.to === sampleCount(sound);
  return isAll ? samplesWithin(sound, { fromSeconds: 0, toSeconds: 0 }, "cut") : range;
}

function overlapWarnings(sound: Waveform, seconds: number): string[] {
  const own = durationSeconds(sound);
  return seconds > own
    ? [`fade: ${seconds} s of fades are more than the sound's ${own.toFixed(2)} s; they overlap`]
    : [];
}

function loudWarnings(waveform: Waveform): EditedSound {
  const count = countClipped(waveform);
  const words = `gain: ${count} samples are beyond full scale; files of whole numbers clip them, loudness brings them back`;
  return { waveform, warnings: count === 0 ? [] : [words] };
}
