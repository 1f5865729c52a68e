import { randomUUID } from "node:crypto";
import { createRedisBackend, type Job, Worker } from "bullmq";
import type { QueueLink } from "../queue-link.ts";
import type { QueuedUnit } from "../queued-unit.ts";
import { bullPrefix, type NamedLane } from "../unit-lanes.ts";
import { canTake, inTurn, type WorkerPlace } from "./worker-place.ts";

/** A job that is this worker's for as long as its lock is renewed. */
export interface TakenJob {
  readonly job: Job<QueuedUnit>;
  readonly key: string;
  readonly lane: NamedLane;
  readonly token: string;
}

/** How often lanes are looked for that came since, where nothing rang. */
const lookMs = 5000;

/** For so long units of a lane are left to others, doubled each time, where this machine lacks what they need. */
const [shortestAvoidMs, longestAvoidMs] = [15_000, 600_000];

/** Why a lane is left to others. */
interface AvoidedLane {
  readonly what: string;
  readonly untilMs: number;
  readonly forMs: number;
}

/** Deaths of workers that a unit survives: beyond, it is what kills them. */
const mostStalls = 10;

/**
 * Takes jobs from all lanes that a worker can serve, and keeps their locks.
 *
 * Jobs are taken by hand, one after another: a worker of BullMQ's serves one queue, and would hold jobs of several while all its
 * places are taken.
 */
export class LaneTaker {
  readonly #link: QueueLink;
  readonly #place: WorkerPlace;
  readonly #lockMs: number;
  readonly #workers = new Map<string, Worker<QueuedUnit>>();
  readonly #held = new Map<string, TakenJob>();
  readonly #avoided = new Map<string, AvoidedLane>();
  #lanes: Promise<readonly NamedLane[]> = Promise.resolve([]);
  /** Of all lanes, those too that others serve. */
  #names: ReadonlySet<string> = new Set();
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(link: QueueLink, place: WorkerPlace, lockSeconds: number) {
    this.#link = link;
    this.#place = place;
    this.#lockMs = lockSeconds * 1000;
  }

  /** Looks anew which lanes there are, at the next take, where units came to one that is not known. */
  hear(names: readonly string[]): void {
    if (!names.every((name) => this.#names.has(name))) this.#lookAnew();
  }

  /** @param model that is loaded @returns null where no lane has a job */
  async take(model: string | null): Promise<TakenJob | null> {
    for (const lane of inTurn(await this.lanes(), model)) {
      if ((this.#avoided.get(lane.name)?.untilMs ?? 0) > performance.now()) continue;
      const token = randomUUID();
      const job = await this.#worker(lane.name).getNextJob(token, { block: false });
      if (job?.id === undefined) continue;
      const taken = { job, key: job.id, lane, token };
      this.#held.set(token, taken);
      return taken;
    }
    return null;
  }

  /** Leaves a lane to others for a while. @param what this machine lacks, a line */
  avoid({ name }: NamedLane, what: string): void {
    const forMs = Math.min(longestAvoidMs, 2 * (this.#avoided.get(name)?.forMs ?? shortestAvoidMs / 2));
    this.#avoided.set(name, { what, forMs, untilMs: performance.now() + forMs });
  }

  /** This machine had what a unit of the lane needed. */
  endAvoiding({ name }: NamedLane): void {
    this.#avoided.delete(name);
  }

  /** By lanes, what this machine lacked when it looked last. */
  lacks(): Record<string, string> {
    return Object.fromEntries([...this.#avoided].map(([name, { what }]) => [name, what]));
  }

  /** The job has ended, or is given back. */
  letGo({ token }: TakenJob): void {
    this.#held.delete(token);
  }

  get held(): readonly TakenJob[] {
    return [...this.#held.values()];
  }

  /** Says to Redis that all jobs are still this worker's. What was taken from it meanwhile is done twice, and is the same. */
  async renew(): Promise<void> {
    for (const [name, worker] of this.#workers) {
      const own = this.held.filter(({ lane }) => lane.name === name);
      if (own.length === 0) continue;
      await worker.extendJobLocks(
        own.map(({ key }) => key),
        own.map(({ token }) => token),
        this.#lockMs,
      );
    }
  }

  /** The lanes that this worker serves. */
  lanes(): Promise<readonly NamedLane[]> {
    if (performance.now() - this.#lookedMs < lookMs) return this.#lanes;
    this.#lookedMs = performance.now();
    this.#lanes = this.#look();
    this.#lanes.catch(() => this.#lookAnew());
    return this.#lanes;
  }

  async #look(): Promise<readonly NamedLane[]> {
    const all = await this.#link.lanes.list();
    this.#names = new Set(all.map(({ name }) => name));
    return all.filter(({ lane }) => canTake(this.#place, lane));
  }

  #lookAnew(): void {
    this.#lookedMs = Number.NEGATIVE_INFINITY;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.close(true)));
  }

  #worker(name: string): Worker<QueuedUnit> {
    const known = this.#workers.get(name);
    if (known !== undefined) return known;
    const worker = new Worker<QueuedUnit>(
      name,
      null,
      {
        ...{ connection: this.#link.redis, prefix: bullPrefix, skipVersionCheck: true },
        ...{ lockDuration: this.#lockMs, stalledInterval: this.#lockMs / 2, maxStalledCount: mostStalls },
      },
      // Nothing waits on the connection that BullMQ's own loop would.
      (lane, options) => createRedisBackend(lane, options),
    );
    worker.on("error", () => {});
    void worker.startStalledCheckTimer();
    this.#workers.set(name, worker);
    return worker;
  }
}
