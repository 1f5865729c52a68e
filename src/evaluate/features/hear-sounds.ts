import { stat } from "node:fs/promises";
import { durationSeconds, isSilent, sampleCount, type Waveform } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Backbone, Features } from "../backbone/backbone.ts";
import type { Sound } from "../sounds/sound.ts";
import type { FeatureCache, SoundFacts } from "./feature-cache.ts";
import { openSound } from "./open-sound.ts";

/** What becomes of a sound that cannot be used. */
export type OnError = "skip" | "fatal";

export interface HearOptions {
  readonly cache: FeatureCache | null;
  readonly onError: OnError;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
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

/** Sounds that are read and heard at the same time, so that backbones can hear several in one run. */
const mostAtOnce = 8;
/** Bytes of files beyond which no further sound is begun, as it may be a long one. */
const mostBytesAtOnce = 32e6;

/**
 * What each backbone hears in each sound. A few sounds are in work at a time, and only features stay in memory.
 *
 * @throws FoleyError "audio" or "io" for the first sound that cannot be used where those are fatal, "aborted" when stopped
 */
export async function hearSounds(
  sounds: readonly Sound[],
  backbones: readonly Backbone[],
  options: HearOptions,
): Promise<HeardSound[]> {
  const heard: HeardSound[] = [];
  const inWork: { readonly bytes: number; readonly result: Promise<HeardSound> }[] = [];
  let [begun, bytes] = [0, 0];
  while (heard.length < sounds.length) {
    if (options.signal?.aborted) throw new FoleyError("aborted", "evaluate: stopped");
    while (begun < sounds.length && inWork.length < mostAtOnce && (bytes < mostBytesAtOnce || inWork.length === 0)) {
      const sound = sounds[begun++] as Sound;
      const size = await bytesOf(sound);
      const result = hearSound(sound, backbones, options.cache);
      // It is awaited below, in its turn; until then a failure is nobody's.
      result.catch(() => {});
      inWork.push({ bytes: size, result });
      bytes += size;
    }
    const first = inWork.shift() as (typeof inWork)[number];
    const result = await first.result;
    bytes -= first.bytes;
    const problem = result.problems[0];
    if (problem !== undefined && options.onError === "fatal") throw new FoleyError("audio", problem.reason);
    heard.push(result);
    options.onProgress?.(heard.length, sounds.length);
  }
  return heard;
}

async function bytesOf(sound: Sound): Promise<number> {
  if ("waveform" in sound) return 4 * sampleCount(sound.waveform) * sound.waveform.channels.length;
  return stat(sound.path).then(
    ({ size }) => size,
    () => 0,
  );
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
  backbones: readonly Backbone[],
  cache: FeatureCache | null,
): Promise<HeardSound> {
  const open = await attempt(() => openSound(sound));
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
  const attempts = await Promise.all(
    backbones.map((backbone, i) => {
      const value = known[i]?.features;
      return value ? { value } : attempt(() => embed(sound, backbone, decoded?.value as Waveform));
    }),
  );
  for (const [i, backbone] of backbones.entries()) {
    const made = attempts[i] as Attempt<Features>;
    const reason = "reason" in made ? withName(sound, made.reason) : null;
    // One backbone in two places says it once.
    if (reason !== null && problems.every((known) => known.reason !== reason))
      problems.push({ reason, backbone: backbone.name });
    features.push("value" in made ? made.value : null);
    if (!known[i] && "value" in made && facts !== null)
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
