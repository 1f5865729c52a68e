import { durationSeconds, isSilent, type Waveform } from "../../audio/waveform.ts";
import { FoleyError, internalError } from "../../engine/tensor/error.ts";
import { checkGoing, stageOf, type Work } from "../../engine/work.ts";
import type { Backbone, Features } from "../backbone/backbone.ts";
import { isFaultOfSound, type JudgedSound, type OpenSound } from "../sounds/sound.ts";
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
  checkGoing(work, "evaluate: stopped");
  for await (const result of hearAhead(sounds, (sound) => hearSound(sound, backbones, cache))) {
    const problem = result.problems[0];
    if (problem !== undefined && onError === "fatal") throw new FoleyError("audio", problem.reason);
    heard.push(result);
    await report(heard.length, result.sound.name);
    if (heard.length < sounds.length) checkGoing(work, "evaluate: stopped");
  }
  return heard;
}

/** What the backbones hear in one sound, which is part of other work. @throws FoleyError "audio" where it cannot be used */
export async function hearOne(
  sound: JudgedSound,
  backbones: readonly Backbone[],
  cache: FeatureStore | null,
): Promise<HeardSound> {
  const heard = await hearSound(sound, backbones, cache);
  const problem = heard.problems[0];
  if (problem !== undefined) throw new FoleyError("audio", problem.reason);
  return heard;
}

/** Whether some backbone can use a sound: what the sounds of a set decide, such as their lowest rate, is decided by those alone. */
export function usableBy(backbones: readonly Backbone[]): (sound: JudgedSound) => Promise<boolean> {
  return async (sound) => (await hearSound(sound, backbones, null)).features.some((one) => one !== null);
}

interface InWork {
  readonly bytes: number;
  readonly result: Promise<HeardSound>;
}

/** Sounds in their order; others are begun ahead of the one that is waited for, as far as their number and size allow. */
async function* hearAhead(
  sounds: readonly JudgedSound[],
  hear: (sound: JudgedSound) => Promise<HeardSound>,
): AsyncGenerator<HeardSound> {
  const inWork: InWork[] = [];
  for (const sound of sounds) {
    const bytes = await sound.byteCount();
    while (isFull(inWork)) yield* nextOf(inWork);
    const result = hear(sound);
    // It is awaited in its turn; until then a failure is nobody's.
    result.catch(() => {});
    inWork.push({ bytes, result });
  }
  while (inWork.length > 0) yield* nextOf(inWork);
}

function isFull(inWork: readonly InWork[]): boolean {
  return inWork.length >= mostAtOnce || inWork.reduce((sum, { bytes }) => sum + bytes, 0) >= mostBytesAtOnce;
}

async function* nextOf(inWork: InWork[]): AsyncGenerator<HeardSound> {
  const [first] = inWork;
  if (first === undefined) return;
  const result = await first.result;
  inWork.shift();
  yield result;
}

/** A value, or why a sound cannot be used. */
type Attempt<T> = { readonly value: T } | { readonly reason: string };

/** Errors that say that the sound is at fault are kept; all others are faults of ours and pass. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (isFaultOfSound(error)) return { reason: error.message };
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
    backbones.map(async (backbone, i): Promise<BackboneAttempt> => {
      const features = known[i]?.features ?? null;
      if (features !== null) return { backbone, isNew: false, value: features };
      return { backbone, isNew: true, ...(await attempt(() => embed(sound, backbone, waveform))) };
    }),
  );
  for (const made of attempts) {
    if (made.isNew && "value" in made && facts !== null)
      await cache?.write(hash, made.backbone, { features: made.value, facts });
  }
  const features = attempts.map((made) => ("value" in made ? made.value : null));
  return { sound, hash, facts, features, problems: problemsOf(sound, attempts) };
}

/** What one backbone made of a sound, or why it could not, and whether that was known before. */
type BackboneAttempt = Attempt<Features> & { readonly backbone: Backbone; readonly isNew: boolean };

/** Why backbones could not use a sound; one in two places says it once. */
function problemsOf(sound: JudgedSound, attempts: readonly BackboneAttempt[]): SoundProblem[] {
  const problems = attempts.flatMap((made) =>
    "reason" in made ? [{ reason: withPlace(sound, made.reason), backbone: made.backbone.name }] : [],
  );
  return problems.filter(({ reason }, i) => problems.findIndex((other) => other.reason === reason) === i);
}

function factsOf(waveform: Waveform): SoundFacts {
  return { durationSeconds: durationSeconds(waveform), isSilent: isSilent(waveform) };
}

async function embed(sound: JudgedSound, backbone: Backbone, waveform: Waveform | null): Promise<Features> {
  if (waveform === null) throw internalError(`${sound.name} is to be heard and was not decoded`);
  const features = await backbone.embed(waveform);
  const { embeddings, rows, logits } = features;
  if (rows > 0 && [embeddings, logits ?? []].every((values) => values.every(Number.isFinite))) return features;
  const came = rows === 0 ? "no row" : "numbers that are not finite";
  throw new FoleyError("audio", `${sound.name}: expected an embedding of ${backbone.name}, got ${came}; leave it out`);
}

function withPlace({ place }: JudgedSound, reason: string): string {
  return reason.includes(place) ? reason : `${place}: ${reason}`;
}
