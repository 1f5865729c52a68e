import { UnrecoverableError } from "bullmq";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { MadeOutcome, Maker } from "../../library/maker/maker.ts";
import { type TracedSpan, traced } from "../../tracing/traced.ts";
import type { QueueLink } from "../queue-link.ts";
import { otherVersion } from "../queue-version.ts";
import { type QueuedUnit, readQueuedUnit, sentVersion } from "../queued-unit.ts";
import type { LaneTaker, TakenJob } from "./lane-taker.ts";
import type { UnitOutcome, UnitShare, UnitTask } from "./unit-task.ts";
import type { UnitEnd, WorkerNote } from "./worker-note.ts";

/** What a place for units works with. */
export interface SlotParts {
  readonly maker: Maker<UnitTask, UnitShare, UnitOutcome>;
  readonly link: QueueLink;
  readonly taker: LaneTaker;
  readonly version: string;
  readonly tell: (note: WorkerNote) => void;
  /** Says at once to the queue how this worker stands. */
  readonly tellBeat: () => Promise<void>;
}

/** Errors of a computer rather than of a unit: another one may do it. */
const ofTheComputer: ReadonlySet<string> = new Set(["io", "device"]);

/** So often a unit is begun that every computer gave back, before it is set aside with the last one's error. */
const mostStarts = 30;

/** Waiting after errors of this computer, doubled each time. */
const [shortestRestMs, longestRestMs] = [1000, 60_000];

/** How often the queue is told of the share that is done. */
const shareMs = 5000;

/** The place of one unit at a time: takes it, has it done, and says how it ended. */
export class UnitSlot {
  readonly #parts: SlotParts;
  #model: string | null = null;
  #now: TakenJob | null = null;
  #isUnwanted = false;
  #isLeaving = false;
  #restUntilMs = 0;
  #faults = 0;

  constructor(parts: SlotParts) {
    this.#parts = parts;
  }

  /** Takes nothing more. What runs meanwhile, and does not end, is given back. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Asks what runs to end at its next step. */
  stop(): void {
    if (this.#now !== null) this.#parts.maker.stop(this.#now.key);
  }

  /** Ends what runs where nobody wants it any more. */
  stopUnwanted(keys: readonly string[]): void {
    if (this.#now === null || this.#isUnwanted || !keys.includes(this.#now.key)) return;
    this.#isUnwanted = true;
    this.stop();
  }

  /** Milliseconds until it takes units again; null where it would now. */
  get restMs(): number | null {
    const left = this.#restUntilMs - performance.now();
    return left > 0 ? left : null;
  }

  /**
   * Does a unit. @returns false where there is none
   *
   * @throws FoleyError "usage" for a unit of another version, which is given back
   */
  async next(): Promise<boolean> {
    if (this.restMs !== null) return false;
    const taken = await this.#parts.taker.take(this.#model);
    if (taken === null) return false;
    [this.#now, this.#isUnwanted] = [taken, false];
    const begun = performance.now();
    try {
      const { key, lane } = taken;
      const [end, error] = await this.#doTraced(taken);
      const seconds = (performance.now() - begun) / 1000;
      this.#parts.tell({ event: "unit", key, kind: taken.job.name, lane: lane.name, end, seconds, error });
    } finally {
      this.#now = null;
      this.#parts.taker.letGo(taken);
    }
    return true;
  }

  /** A part of what its sender does, wherever that is. */
  #doTraced(taken: TakenJob): Promise<[end: UnitEnd, error: string | null]> {
    const { job, key, lane } = taken;
    const facts = {
      ...{ "foley.unit.kind": job.name, "foley.unit.key": key, "foley.lane": lane.name },
      ...{ "foley.model": lane.lane.model ?? "", "foley.unit.try": job.attemptsMade + 1 },
    };
    const work = async (span: TracedSpan): Promise<[end: UnitEnd, error: string | null]> => {
      const [end, error] = await this.#do(taken);
      span.tell({ "foley.unit.end": end });
      if (error !== null) span.fail(error);
      return [end, error];
    };
    return traced("unit", facts, work, { role: "consumer", parent: traceOf(job) });
  }

  async #do(taken: TakenJob): Promise<[end: UnitEnd, error: string | null]> {
    const { job, key, lane } = taken;
    const { book } = this.#parts.link;
    const version = sentVersion(job.data);
    if (version !== null && version !== this.#parts.version) {
      await this.#giveBack(taken);
      throw otherVersion(version, this.#parts.version);
    }
    const read = queuedUnitOf(job);
    if (read instanceof FoleyError) return this.#setAside(taken, read.message);
    const { unit, note } = read;
    if ((await book.areWanted([key]))[0] !== true) return this.#endUnwanted(taken);
    // BullMQ says so of one whose workers died too often.
    if (typeof job.deferredFailure === "string" && job.deferredFailure !== "") {
      return this.#setAside(taken, "expected the workers that do it to live, got their ends, again and again");
    }
    this.#model = lane.lane.model ?? this.#model;
    const outcome = await this.#parts.maker.make({ id: key, unit, note }, this.#shareOf(job));
    return this.#settle(taken, outcome);
  }

  #shareOf(job: TakenJob["job"]): (share: UnitShare) => void {
    let toldMs = performance.now();
    return (share) => {
      if (performance.now() - toldMs < shareMs) return;
      toldMs = performance.now();
      void job.updateProgress(Math.floor(100 * share)).catch(() => {});
    };
  }

  async #settle(taken: TakenJob, outcome: MadeOutcome<UnitOutcome>): Promise<[UnitEnd, string | null]> {
    if (outcome.kind === "done") {
      this.#faults = 0;
      const { result } = outcome;
      if (result.kind === "lacking") return this.#leaveToOthers(taken, result.what);
      if (result.kind === "done") this.#parts.taker.endAvoiding(taken.lane);
      await this.#parts.link.book.settleDone(taken.key);
      return this.#complete(taken, result.kind);
    }
    if (this.#isUnwanted) return this.#endUnwanted(taken);
    if (this.#isLeaving) return this.#giveBack(taken);
    if (outcome.kind === "died") {
      return this.#tryAgain(taken, `expected the process that does it to live, got its end (${outcome.how})`);
    }
    const { code, message } = outcome.error;
    if (!ofTheComputer.has(code)) return this.#tryAgain(taken, message);
    this.#rest(message);
    return taken.job.attemptsStarted >= mostStarts ? this.#setAside(taken, message) : this.#giveBack(taken, message);
  }

  /** Something is wrong here: others may do better meanwhile. */
  #rest(error: string): void {
    const ms = Math.min(longestRestMs, shortestRestMs * 2 ** this.#faults++);
    this.#restUntilMs = performance.now() + ms;
    this.#parts.tell({ event: "rest", seconds: ms / 1000, error });
  }

  /** The unit costs no try: whoever has what it needs does it. */
  async #leaveToOthers(taken: TakenJob, what: string): Promise<[UnitEnd, string]> {
    this.#parts.taker.avoid(taken.lane, what);
    await this.#giveBack(taken);
    // What it holds may be of files that were others: the next time all is looked at anew.
    await this.#parts.maker.renew();
    this.#model = null;
    await this.#parts.tellBeat();
    return ["lacking", what];
  }

  async #tryAgain(taken: TakenJob, message: string): Promise<[UnitEnd, string]> {
    const { job, token } = taken;
    const { attempts = 1 } = job.opts;
    if (job.attemptsMade + 1 >= attempts) return this.#setAside(taken, message);
    await ended(job.moveToFailed(new Error(message), token, false));
    return ["failed", message];
  }

  /** The order hears of it first: where this worker ends in between, the unit comes back and ends the same. */
  async #setAside(taken: TakenJob, message: string): Promise<[UnitEnd, string]> {
    const { job, key, lane, token } = taken;
    await this.#parts.link.book.settleFailed({ key, lane: lane.name, message });
    await ended(job.moveToFailed(new UnrecoverableError(message), token, false));
    return ["set-aside", message];
  }

  /**
   * Who sends a unit anew while it is being stopped finds its job there still, and adds none: it is added once that is gone. Asked
   * only then, as nobody else's job is missed between.
   */
  async #endUnwanted(taken: TakenJob): Promise<[UnitEnd, null]> {
    const { job, key, lane } = taken;
    const end = await this.#complete(taken, "unwanted");
    const { book, lanes } = this.#parts.link;
    if ((await book.areWanted([key]))[0] === true) {
      await lanes.queue(lane.name).add(job.name, job.data, { ...job.opts, jobId: key });
    }
    return end;
  }

  async #complete({ job, token }: TakenJob, end: UnitEnd): Promise<[UnitEnd, null]> {
    await ended(job.moveToCompleted(null, token, false));
    return [end, null];
  }

  async #giveBack({ job, token }: TakenJob, message: string | null = null): Promise<[UnitEnd, string | null]> {
    await ended(job.moveToWait(token));
    return ["given-back", message];
  }
}

/** What its sender did when it sent the job, as BullMQ's own tools for OpenTelemetry write it; null where nobody traced that. */
function traceOf({ opts }: TakenJob["job"]): string | null {
  const told = /"traceparent":"([^"]+)"/.exec(opts.telemetry?.metadata ?? "");
  return told?.[1] ?? null;
}

/** What a job carries, or why it is none of foley's. */
function queuedUnitOf({ data }: TakenJob["job"]): QueuedUnit | FoleyError {
  try {
    return readQueuedUnit(data);
  } catch (error) {
    if (error instanceof FoleyError) return error;
    throw error;
  }
}

/** Where the lock was lost, another worker has the job, and ends it. */
async function ended(move: Promise<unknown>): Promise<void> {
  await move.catch((error: Error) => {
    if (!/lock|Missing key|not in the active state/i.test(error.message)) throw error;
  });
}
