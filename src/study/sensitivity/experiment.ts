import type { MelSpectrogram } from "../../audio/mel-spectrogram.ts";
import { Generator } from "../../engine/random/generator.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { checkGoing, stageOf, type WorkOptions, workOf } from "../../engine/work.ts";
import { meanInterval } from "../../results/interval.ts";
import { type DamageName, damageNames } from "../../results/sensitivity/damage-name.ts";
import type { Reaction } from "../../results/sensitivity/reaction.ts";
import { damages } from "./damage.ts";

/** A sound of the reference set, or one that interferes. */
export interface StudyClip {
  readonly mel: MelSpectrogram;
  /** Its class: interference comes from another one. Null where nothing is known of it, and any other clip may interfere. */
  readonly label: string | null;
}

type Measures = Readonly<Record<string, number>>;

/** What the experiment needs from outside. `Heard` is what a backbone hears in one clip. */
export interface Instruments<Heard> {
  /** What the backbones hear in a mel that was made a sound again. */
  readonly hear: (mel: MelSpectrogram) => Promise<Heard>;
  /** The metrics between two sets, by name. */
  readonly measure: (generated: readonly Heard[], reference: readonly Heard[]) => Measures | Promise<Measures>;
}

export interface ExperimentOptions extends WorkOptions {
  /** Where interference comes from; the clips themselves where left out. */
  readonly interferers?: readonly StudyClip[] | undefined;
  /** Shares of the clips that are damaged, from 0 to 1. */
  readonly shares: readonly number[];
  /** Repetitions: each damages anew and chooses other clips. */
  readonly seeds: number;
}

/**
 * How metrics react to damage: the paper's figure 1.
 *
 * Undamaged clips go through the vocoder as well, so that a share of 0 measures the vocoder's own round trip, and
 * everything above it the damage. Each clip is heard once undamaged and once for each damage and seed; shares are
 * put together from those.
 *
 * @param reference what the backbones hear in the original sounds, clip by clip
 */
export async function measureSensitivity<Heard>(
  clips: readonly StudyClip[],
  reference: readonly Heard[],
  instruments: Instruments<Heard>,
  options: ExperimentOptions,
): Promise<Reaction[]> {
  const rounds = Array.from({ length: options.seeds }, (_, seed) => damageNames.map((damage) => ({ damage, seed })));
  return reactionsOf(await measureRounds(clips, reference, instruments, options, rounds.flat()), options.shares);
}

/** One damage by one seed. */
export interface DamageRound {
  readonly damage: DamageName;
  readonly seed: number;
}

/** The same of some damages and seeds alone: the metrics at each share, round by round. */
export async function measureRounds<Heard>(
  clips: readonly StudyClip[],
  reference: readonly Heard[],
  { hear, measure }: Instruments<Heard>,
  options: ExperimentOptions,
  rounds: readonly DamageRound[],
): Promise<ExperimentRun[]> {
  const { interferers = clips, shares } = options;
  checkClasses(clips, interferers);
  const hearAll = countedHearing(hear, clips.length * (1 + rounds.length), options);
  const roundTrip = await hearAll(clips.map(({ mel }) => mel));
  const runs: ExperimentRun[] = [];
  for (const { damage, seed } of rounds) {
    const order = new Generator(seed).randperm(clips.length);
    const damaged = await hearAll(damagedClips(clips, interferers, damage, seed));
    for (const share of shares) {
      const chosen = new Set(order.slice(0, Math.round(share * clips.length)));
      const mixed = roundTrip.map((whole, i) => (chosen.has(i) ? (damaged[i] as Heard) : whole));
      runs.push({ damage, share, metrics: await measure(mixed, reference) });
    }
  }
  return runs;
}

/** What the metrics are where a share of the clips has one damage, by one seed. */
export interface ExperimentRun {
  readonly damage: DamageName;
  readonly share: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Hears mels one after the other, and tells how many of all were heard. */
function countedHearing<Heard>(
  hear: Instruments<Heard>["hear"],
  total: number,
  options: WorkOptions,
): (mels: Iterable<MelSpectrogram>) => Promise<Heard[]> {
  const work = workOf(options);
  const report = stageOf(work, { stage: "damage", total, unit: "sounds" });
  let done = 0;
  return async (mels) => {
    const heard: Heard[] = [];
    for (const mel of mels) {
      checkGoing(work, `study: stopped after ${done} of ${total} clips`);
      heard.push(await hear(mel));
      await report(++done);
    }
    return heard;
  };
}

/** Each metric at each damage and share, over all seeds. */
function reactionsOf(runs: readonly ExperimentRun[], shares: readonly number[]): Reaction[] {
  const metrics = Object.keys(runs[0]?.metrics ?? {});
  return metrics.flatMap((metric) =>
    damageNames.flatMap((damage) =>
      shares.map((share) => {
        const same = runs.filter((run) => run.damage === damage && run.share === share);
        const values = same.map((run) => run.metrics[metric] as number);
        return { metric, damage, share, values, ...meanInterval(values) };
      }),
    ),
  );
}

function* damagedClips(
  clips: readonly StudyClip[],
  interferers: readonly StudyClip[],
  damage: DamageName,
  seed: number,
): Iterable<MelSpectrogram> {
  // Every damage has numbers of its own, so that one more damage leaves the others as they were.
  const generator = new Generator(1000 * seed + damageNames.indexOf(damage));
  for (const clip of clips) {
    const others = interferers.filter((other) => other !== clip && (clip.label === null || other.label !== clip.label));
    const [pick = 0] = generator.randint(0, others.length, 1);
    yield damages[damage](clip.mel, { generator, interferer: (others[pick] as StudyClip).mel });
  }
}

type ClassedSound = Pick<StudyClip, "label">;

/** @throws FoleyError "data" where a class has no other that could interfere */
export function checkClasses(clips: readonly ClassedSound[], interferers: readonly ClassedSound[]): void {
  const lonely = clips.find(({ label }) => label !== null && interferers.every((other) => other.label === label));
  if (lonely === undefined && (clips.length > 1 || interferers !== clips)) return;
  const got = lonely === undefined ? "one clip" : `only ${lonely.label}`;
  throw new FoleyError(
    "data",
    `study: expected clips of another class to interfere, got ${got}; name a folder of them`,
  );
}
