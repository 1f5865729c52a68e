import { durationSeconds, isSilent, type Waveform } from "../../audio/index.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Backbone, Features } from "../backbone/backbone.ts";
import type { Sound } from "../sounds/sound.ts";
import type { FeatureCache, SoundFacts } from "./feature-cache.ts";
import { type OpenSound, openSound } from "./open-sound.ts";

/** What becomes of a sound that cannot be used. */
export type OnError = "skip" | "fatal";

export interface HearOptions {
  readonly cache: FeatureCache | null;
  readonly onError: OnError;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** A sound as metrics see it. */
export interface HeardSound {
  readonly sound: Sound;
  /** Null where the file could not be read. */
  readonly hash: string | null;
  /** Null where it could not be decoded. */
  readonly facts: SoundFacts | null;
  /** By the backbones' places; null where a backbone could not use it. */
  readonly features: readonly (Features | null)[];
  /** Why it could not be used, by some backbone or at all. */
  readonly problems: readonly Problem[];
}

export interface Problem {
  readonly reason: string;
  /** The one that could not use the sound; null where nothing could. */
  readonly backbone: string | null;
}

/**
 * What each backbone hears in each sound. While one sound is heard the next is read, and only features stay in memory.
 *
 * @throws FoleyError "audio" or "io" for the first sound that cannot be used where those are fatal, "aborted" when stopped
 */
export async function hearSounds(
  sounds: readonly Sound[],
  backbones: readonly Backbone[],
  options: HearOptions,
): Promise<HeardSound[]> {
  const heard: HeardSound[] = [];
  let next = attempt(() => openSound(sounds[0] as Sound));
  for (const [index, sound] of sounds.entries()) {
    if (options.signal?.aborted) throw new FoleyError("aborted", "evaluate: stopped");
    const open = await next;
    const following = sounds[index + 1];
    if (following !== undefined) next = attempt(() => openSound(following));
    const result = await hearSound(sound, open, backbones, options.cache);
    const problem = result.problems[0];
    if (problem !== undefined && options.onError === "fatal") throw new FoleyError("audio", problem.reason);
    heard.push(result);
    options.onProgress?.(index + 1, sounds.length);
  }
  return heard;
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
  sound: Sound,
  open: Attempt<OpenSound>,
  backbones: readonly Backbone[],
  cache: FeatureCache | null,
): Promise<HeardSound> {
  const deaf = { sound, facts: null, features: backbones.map(() => null) };
  if ("reason" in open) return { ...deaf, hash: null, problems: [{ reason: open.reason, backbone: null }] };
  const { hash } = open.value;
  const known = await Promise.all(backbones.map((backbone) => cache?.read(hash, backbone) ?? null));
  const isKnown = known.every((entry) => entry !== null);
  const decoded = isKnown ? null : await attempt(open.value.decode);
  if (decoded !== null && "reason" in decoded) {
    return { ...deaf, hash, problems: [{ reason: decoded.reason, backbone: null }] };
  }
  const facts = decoded === null ? (known[0]?.facts ?? null) : factsOf(decoded.value);
  const features: (Features | null)[] = [];
  const problems: Problem[] = [];
  for (const [i, backbone] of backbones.entries()) {
    const found = known[i]?.features;
    const made = found ? { value: found } : await attempt(() => embed(sound, backbone, decoded?.value as Waveform));
    if ("reason" in made) problems.push({ reason: withName(sound, made.reason), backbone: backbone.name });
    features.push("value" in made ? made.value : null);
    if (!found && "value" in made && facts !== null)
      await cache?.write(hash, backbone, { features: made.value, facts });
  }
  return { sound, hash, facts, features, problems };
}

function factsOf(waveform: Waveform): SoundFacts {
  return { durationSeconds: durationSeconds(waveform), isSilent: isSilent(waveform) };
}

async function embed(sound: Sound, backbone: Backbone, waveform: Waveform): Promise<Features> {
  const features = await backbone.embed(waveform);
  const { embeddings, rows, logits } = features;
  if (rows > 0 && [embeddings, logits ?? []].every((values) => values.every(Number.isFinite))) return features;
  const came = rows === 0 ? "no row" : "numbers that are not finite";
  throw new FoleyError("audio", `${sound.name}: expected an embedding of ${backbone.name}, got ${came}; leave it out`);
}

function withName(sound: Sound, reason: string): string {
  const name = "path" in sound ? sound.path : sound.name;
  return reason.includes(name) ? reason : `${name}: ${reason}`;
}
