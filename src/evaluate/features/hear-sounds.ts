import { durationSeconds, isSilent, type Waveform } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { checkGoing, stageOf, type Work, workOf } from "../../engine/work.ts";
import type { Backbone, Features } from "../backbone/backbone.ts";
import type { JudgedSound, OpenSound } from "../sounds/sound.ts";
import type { FeatureStore, SoundFacts } from "./feature-store.ts";

/** What becomes of a sound that cannot be used. */
export const onErrorNames = ["skip", "fatal"] as const;
export type OnError = (typeof onErrorNames)[number];

export interface HearOptions {
  /** Null to hear every sound anew. */
  readonly cache: FeatureStore | null;
  readonly onError: OnError;
}

/** A sound as metrics see it. */
export interface HeardSound {
  readonly sound: JudgedSound;
  /** Null where the file could not be read. */
  readonly hash: string | null;
  /** Null where it could not be decoded. */
  readonly facts: SoundFacts | null;
  /** By the backbones' places; null where a backbone could not use it. */
  readonly features: readonly (Features | null)[];
  /** Why it could not be used, by some backbone or at all. */
  readonly problems: readonly SoundProblem[];
}

export interface SoundProblem {
  readonly reason: string;
  /** The one that could not use the sound; null where nothing could. */
  readonly backbone: string | null;
}

/** Sounds that are read and heard at the same time, so that backbones can hear several in one run. */
const mostAtOnce = 8;
/** Bytes of files beyond which no further sound is begun, as it may be a long one. */
const mostBytesAtOnce = 32e6;

/**
 * What each backbone hears in each sound. A few sounds are in work at a time, and only features stay in memory.
 *
 * @param stage what the events are of, a sound each
 * @throws FoleyError "audio" or "io" for the first sound that cannot be used where those are fatal, "aborted" when stopped
 */
export async function hearSounds(
  sounds: readonly JudgedSound[],
  backbones: readonly Backbone[],
  { cache, onError }: HearOptions,
  work: Work,
  stage: string,
): Promise<HeardSound[]> {
  const heard: HeardSound[] = [];
  const report = stageOf(work, { stage, total: sounds.length, unit: "sounds" });
  const begun = hearingAhead(sounds, (sound) => hearSound(sound, backbones, cache));
  for (const [i, sound] of sounds.entries()) {
    checkGoing(work, "evaluate: stopped");
    const result = await begun.next();
    const problem = result.problems[0];
    if (problem !== undefined && onError === "fatal") throw new FoleyError("audio", problem.reason);
    heard.push(result);
    await report(i + 1, sound.name);
  }
  return heard;
}

/** What the backbones hear in one sound, which is part of other work. @throws FoleyError "audio" where it cannot be used */
export async function hearOne(
  sound: JudgedSound,
  backbones: readonly Backbone[],
  cache: FeatureStore | null,
): Promise<HeardSound> {
  const [heard] = await hearSounds([sound], backbones, { cache, onError: "fatal" }, workOf(), "hearing");
  return heard as HeardSound;
}

/** Begins sounds ahead of the one that is waited for, as far as their number and size allow. */
function hearingAhead(
  sounds: readonly JudgedSound[],
  hear: (sound: JudgedSound) => Promise<HeardSound>,
): { readonly next: () => Promise<HeardSound> } {
  const inWork: { readonly bytes: number; readonly result: Promise<HeardSound> }[] = [];
  let [begun, bytes] = [0, 0];
  const begin = async (sound: JudgedSound): Promise<void> => {
    const size = await sound.byteCount();
    const result = hear(sound);
    // It is awaited in its turn; until then a failure is nobody's.
    result.catch(() => {});
    inWork.push({ bytes: size, result });
    bytes += size;
  };
  const hasRoom = (): boolean =>
    begun < sounds.length && inWork.length < mostAtOnce && (bytes < mostBytesAtOnce || inWork.length === 0);
  return {
    async next() {
      while (hasRoom()) await begin(sounds[begun++] as JudgedSound);
      const first = inWork.shift() as (typeof inWork)[number];
      const result = await first.result;
      bytes -= first.bytes;
      return result;
    },
  };
}

/** A value, or why a sound cannot be used. */
type Attempt<T> = { readonly value: T } | { readonly reason: string };

const soundErrors: ReadonlySet<string> = new Set(["audio", "io", "not-found"]);

/** Errors that say that the sound is at fault are kept; all others are faults of ours and pass. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof FoleyError && soundErrors.has(error.code)) return { reason: error.message };
    throw error;
  }
}

async function hearSound(
  sound: JudgedSound,
  backbones: readonly Backbone[],
  cache: FeatureStore | null,
): Promise<HeardSound> {
  const open = await attempt(() => sound.open());
  return "reason" in open
    ? deafTo(sound, null, backbones, open.reason)
    : hearOpened(sound, open.value, backbones, cache);
}

/** A sound that nothing could use. */
function deafTo(sound: JudgedSound, hash: string | null, backbones: readonly Backbone[], reason: string): HeardSound {
  return { sound, hash, facts: null, features: backbones.map(() => null), problems: [{ reason, backbone: null }] };
}

async function hearOpened(
  sound: JudgedSound,
  { hash, decode }: OpenSound,
  backbones: readonly Backbone[],
  cache: FeatureStore | null,
): Promise<HeardSound> {
  const known = await Promise.all(backbones.map((backbone) => cache?.read(hash, backbone) ?? null));
  const missing = known.some((entry) => entry === null);
  const decoded = missing ? await attempt(decode) : { value: null };
  if ("reason" in decoded) return deafTo(sound, hash, backbones, decoded.reason);
  const waveform = decoded.value;
  const facts = waveform === null ? (known[0]?.facts ?? null) : factsOf(waveform);
  const attempts = await Promise.all(
    backbones.map((backbone, i): Attempt<Features> | Promise<Attempt<Features>> => {
      const value = known[i]?.features;
      return value ? { value } : attempt(() => embed(sound, backbone, waveform as Waveform));
    }),
  );
  for (const [i, backbone] of backbones.entries()) {
    const made = attempts[i] as Attempt<Features>;
    if (!known[i] && "value" in made && facts !== null)
      await cache?.write(hash, backbone, { features: made.value, facts });
  }
  const features = attempts.map((made) => ("value" in made ? made.value : null));
  return { sound, hash, facts, features, problems: problemsOf(sound, backbones, attempts) };
}

/** Why backbones could not use a sound; one in two places says it once. */
function problemsOf(
  sound: JudgedSound,
  backbones: readonly Backbone[],
  attempts: readonly Attempt<Features>[],
): SoundProblem[] {
  const problems = backbones.flatMap(({ name }, i) => {
    const made = attempts[i] as Attempt<Features>;
    return "reason" in made ? [{ reason: withPlace(sound, made.reason), backbone: name }] : [];
  });
  return problems.filter(({ reason }, i) => problems.findIndex((other) => other.reason === reason) === i);
}

function factsOf(waveform: Waveform): SoundFacts {
  return { durationSeconds: durationSeconds(waveform), isSilent: isSilent(waveform) };
}

async function embed(sound: JudgedSound, backbone: Backbone, waveform: Waveform): Promise<Features> {
  const features = await backbone.embed(waveform);
  const { embeddings, rows, logits } = features;
  if (rows > 0 && [embeddings, logits ?? []].every((values) => values.every(Number.isFinite))) return features;
  const came = rows === 0 ? "no row" : "numbers that are not finite";
  throw new FoleyError("audio", `${sound.name}: expected an embedding of ${backbone.name}, got ${came}; leave it out`);
}

function withPlace({ place }: JudgedSound, reason: string): string {
  return reason.includes(place) ? reason : `${place}: ${reason}`;
}
