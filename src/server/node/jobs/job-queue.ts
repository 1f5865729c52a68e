import { createHash, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { currentTrace, type TracedSpan, traced } from "../../../tracing/traced.ts";
import { isEnded, type Job, type JobProgress } from "../../api/job.ts";
import type { JobEvent } from "../../api/job-event.ts";
import type { JobRequest } from "../../api/job-request.ts";
import { Refusal } from "../http/refusal.ts";
import type { JobMaker, JobOutcome } from "../making/job-maker.ts";
import type { MakingEvent, MakingTask } from "../making/messages.ts";
import { withoutPaths } from "../making/without-paths.ts";
import { canceledEnd, endOf, isBrokenOff, outdatedEnd, stuckEnd, unwrittenEnd } from "./job-ends.ts";
import type { JobEvents } from "./job-events.ts";
import type { DoableRow, JobCount, JobEnd, JobFilter, JobRow, JobStore } from "./job-store.ts";
import { WaitingList } from "./waiting-list.ts";
import { firstPause, longerPause, writeAgain } from "./write-again.ts";

/** What the queue works with. */
export interface QueueParts {
  readonly store: JobStore;
  readonly events: JobEvents;
  /** Each does one job at a time. */
  readonly makers: readonly JobMaker[];
  /** Checks a request and fills in what decides its result. */
  readonly settle: (request: JobRequest) => JobRequest;
  /** What the names in a settled request mean here. */
  readonly lookUp: (request: JobRequest) => Pick<MakingTask, "models" | "sounds" | "places" | "soundsOfJobs">;
  /** Looks again at what jobs of a kind leave for others, before one is told to be done, and after one is forgotten. */
  readonly refresh: (kind: string) => Promise<void>;
  /** Takes this computer's paths out of a message. */
  readonly hide: (message: string) => string;
  /** Hears of what went wrong where no caller does. */
  readonly log: (error: unknown) => void;
  /** Receives a folder for each job. */
  readonly folder: string;
  /** Jobs that may wait. */
  readonly mostQueued: number;
  /** Without news after which a running job is stopped. */
  readonly silentSeconds: number;
}

interface Running {
  readonly maker: JobMaker;
  isStopped: boolean;
  /** When it was heard of, in milliseconds of `performance.now`. */
  heardAt: number;
  /** Whether it was stopped as nothing was heard of it. */
  isStuck: boolean;
  /** What it was stopped by, as what it made could not be written down; null for nothing. */
  failure: unknown;
}

/** Milliseconds between two times that waiting jobs are told how far those before them are. */
const waitingPause = 2000;

/** Jobs from their acceptance to their end: what was accepted is written down first, and done in the order in which it came. */
export class JobQueue {
  readonly #parts: QueueParts;
  readonly #running = new Map<string, Running>();
  readonly #progress = new Map<string, JobProgress>();
  readonly #endings = new Set<Promise<void>>();
  readonly #waiting = new WaitingList();
  /** What accepted a job, for as long as this process lives. */
  readonly #traces = new Map<string, string | null>();
  #toldWaitingAt = 0;
  #watchdog: NodeJS.Timeout | undefined;
  #nextTry: NodeJS.Timeout | undefined;
  #nextPause = firstPause;
  readonly #stopping = new AbortController();
  #deaths = 0;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Goes on with what an earlier run of the server left. */
  start(): void {
    this.#parts.store.requeueRunning();
    for (const { id, request } of this.#parts.store.queuedOutdated()) this.#end(id, outdatedEnd(request.written));
    const { silentSeconds } = this.#parts;
    this.#watchdog = setInterval(() => this.#stopStuck(), Math.min(30_000, 250 * silentSeconds)).unref();
    this.#waiting.fill(this.#parts.store.queued());
    this.#next();
  }

  /**
   * @param idempotencyKey of which there is one job, however often it is asked for; null for none
   * @param isAwaited whether its caller waits for it, so that nobody wants it once this process ends
   * @throws Refusal 409 where the key has another request, 429 where too many wait
   */
  accept(asked: JobRequest, idempotencyKey: string | null, isAwaited = false): Job {
    const { store, settle, mostQueued } = this.#parts;
    const requestHash = createHash("sha256").update(JSON.stringify(asked)).digest("hex");
    const known = idempotencyKey === null ? null : store.findByKey(idempotencyKey);
    if (known !== null) {
      if (known.requestHash === requestHash) return this.#told(known);
      const message = "Idempotency-Key: expected the same request under the same key, got another; choose a new key";
      throw new Refusal(409, "conflict", message, { subject: "Idempotency-Key" });
    }
    const request = settle(asked);
    const waiting = store.countQueued();
    if (waiting >= mostQueued) {
      const message = `jobs: expected at most ${mostQueued} that wait, got one more; try again later`;
      throw new Refusal(429, "busy", message, { retryAfterSeconds: Math.min(60, 2 * waiting) });
    }
    const row = store.add({ id: randomUUID(), request, idempotencyKey, requestHash, isAwaited });
    this.#waiting.add(row.id, request);
    this.#traces.set(row.id, currentTrace());
    this.#next();
    return this.#told(store.find(row.id) ?? row);
  }

  find(id: string): Job | null {
    const row = this.#parts.store.find(id);
    return row === null ? null : this.#told(row);
  }

  list(filter: JobFilter): Job[] {
    return this.#parts.store.list(filter).map((row) => this.#told(row));
  }

  /** The ids of the newest jobs of a kind. */
  newest(kind: string, count: number): string[] {
    return this.#parts.store.newest(kind, count);
  }

  /** @returns null where there is no such job */
  cancel(id: string): Job | null {
    const { store } = this.#parts;
    const row = store.find(id);
    if (row === null) return null;
    if (row.state === "queued") {
      this.#traces.delete(id);
      this.#end(id, canceledEnd);
    }
    const running = this.#running.get(id);
    if (row.state === "running" && running !== undefined) {
      running.isStopped = true;
      running.maker.stop(id);
      store.markCanceled(id);
    }
    return this.find(id);
  }

  /** Cancels a job whose caller is gone, who hears of no error. */
  abandon(id: string): void {
    this.#orLog(() => this.cancel(id));
  }

  /** Forgets a job and its sounds. @throws Refusal 409 for one that has not ended @returns false where there is none */
  async remove(id: string): Promise<boolean> {
    const { store, events, folder, refresh, log } = this.#parts;
    const row = store.find(id);
    if (row === null) return false;
    if (!isEnded(row.state)) {
      const message = `job ${id}: expected one that has ended, got one that is ${row.state}; cancel it first`;
      throw new Refusal(409, "conflict", message);
    }
    store.remove(id);
    events.forget(id);
    await rm(join(folder, id), { recursive: true, force: true });
    this.#orLog(() => store.hasGone(id));
    await refresh(row.kind).catch(log);
    return true;
  }

  folderOf(id: string): string {
    return join(this.#parts.folder, id);
  }

  get runningCount(): number {
    return this.#running.size;
  }

  get queuedCount(): number {
    return this.#parts.store.countQueued();
  }

  /**
   * Begins nothing more, and waits for what runs; what is not done in time waits for the next start, but for what somebody waits
   * for now.
   */
  async drain(seconds: number): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#nextTry);
    clearInterval(this.#watchdog);
    // Those that it does not let go now are canceled at the next start.
    this.#orLog(() => {
      for (const id of this.#parts.store.queuedAwaited()) this.cancel(id);
    });
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000).unref());
    await Promise.race([Promise.all(this.#endings.values()), deadline]);
  }

  /** Of what no caller is told where it fails. */
  #orLog(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.log(error);
    }
  }

  /** Jobs that are kept, by state and kind. */
  counts(): readonly JobCount[] {
    return this.#parts.store.counts();
  }

  /** Processes that died at a job since the server began. */
  get deathCount(): number {
    return this.#deaths;
  }

  #told(row: JobRow): Job {
    const { id, kind, state, createdAt, startedAt, endedAt, request, files, report, error, warnings } = row;
    return {
      ...{ id, kind, state, createdAt, startedAt, endedAt, request },
      waiting: this.#waiting.of(id),
      progress: this.#progress.get(id) ?? null,
      results: this.#parts.store.results(row),
      ...{ files, report, error, warnings },
    };
  }

  /** Begins what waits; where the disk does not let it, a little later. */
  #next(): void {
    if (this.#isStopping) return;
    clearTimeout(this.#nextTry);
    try {
      this.#beginWaiting();
      this.#nextPause = firstPause;
    } catch (error) {
      this.#parts.log(error);
      this.#nextTry = setTimeout(() => this.#next(), this.#nextPause).unref();
      this.#nextPause = longerPause(this.#nextPause);
    }
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #beginWaiting(): void {
    const { store, makers, log } = this.#parts;
    const busy = new Set([...this.#running.values()].map(({ maker }) => maker));
    const free = makers.filter((maker) => !busy.has(maker));
    if (free.length === 0) return;
    for (const row of store.queued()) {
      const maker = free.shift();
      if (maker === undefined) return;
      store.start(row.id);
      const ending = this.#run(row, maker)
        .catch(log)
        .finally(() => this.#endings.delete(ending));
      this.#endings.add(ending);
    }
  }

  /** Of a job that is written down as running. */
  async #run(row: DoableRow, maker: JobMaker): Promise<void> {
    const { id, kind } = row;
    const { refresh, log } = this.#parts;
    const running: Running = { maker, isStopped: false, heardAt: performance.now(), isStuck: false, failure: null };
    this.#running.set(id, running);
    this.#waiting.begin(id, row.request);
    // It is told anew by its end.
    this.#orLog(() => this.#tellState(id));
    this.#tellWaiting();
    const outcome = await this.#makeTraced(row, maker);
    if (outcome.kind === "done") await refresh(kind).catch(log);
    this.#running.delete(id);
    this.#progress.delete(id);
    this.#waiting.end(id, outcome.kind === "done");
    // Of a server that stops, what was not done begins again with the next.
    const isLeft = this.#isStopping && isBrokenOff(outcome);
    const settled = isLeft ? Promise.resolve() : this.#settle(row, outcome, running);
    this.#next();
    await settled;
    // It may wait again itself.
    this.#next();
  }

  /** A part of the request that it came with. */
  #makeTraced(row: DoableRow, maker: JobMaker): Promise<JobOutcome> {
    const { id, kind } = row;
    const parent = this.#traces.get(id);
    this.#traces.delete(id);
    const work = async (span: TracedSpan): Promise<JobOutcome> => {
      const outcome = await this.#make(row, maker);
      if (outcome.kind === "failed") span.fail(outcome.error.message);
      if (outcome.kind === "died") span.fail(outcome.how);
      return outcome;
    };
    return traced("job", { "foley.job.id": id, "foley.job.kind": kind }, work, { role: "consumer", parent });
  }

  async #make(row: DoableRow, maker: JobMaker): Promise<JobOutcome> {
    const { id, request } = row;
    const { store, lookUp } = this.#parts;
    try {
      const done = store.results(row).map(({ index }) => index);
      const task = { id, request, folder: this.folderOf(id), done, ...lookUp(request) };
      return await maker.make(task, (event) => this.#hear(id, event));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { kind: "failed", error: { code: "internal", message, subject: null } };
    }
  }

  /** What cannot be written down is not to be told: its job ends. */
  #hear(id: string, heard: MakingEvent): void {
    const running = this.#running.get(id);
    if (running === undefined || running.failure !== null) return;
    running.heardAt = performance.now();
    const event = withoutPaths(heard, this.#parts.hide);
    if (event.name === "progress") this.#hearProgress(id, event.data);
    try {
      if (this.#isNew(id, event)) this.#publish(id, event);
    } catch (error) {
      running.failure = error;
      running.maker.stop(id);
    }
  }

  /** Writes down what is to be kept of an event. @returns whether it says something new */
  #isNew(id: string, event: MakingEvent): boolean {
    const { store } = this.#parts;
    if (event.name === "result") store.addResult(id, event.data);
    return event.name !== "warning" || store.addWarning(id, event.data.message);
  }

  #stopStuck(): void {
    const oldest = performance.now() - 1000 * this.#parts.silentSeconds;
    for (const [id, running] of this.#running) {
      if (running.isStuck || running.heardAt > oldest) continue;
      running.isStuck = true;
      running.maker.stop(id);
    }
  }

  #hearProgress(id: string, progress: JobProgress): void {
    this.#progress.set(id, progress);
    this.#waiting.progress(id, progress.share);
    if (performance.now() - this.#toldWaitingAt > waitingPause) this.#tellWaiting();
  }

  async #settle({ id, deaths }: JobRow, outcome: JobOutcome, running: Running): Promise<void> {
    if (outcome.kind === "died") this.#deaths++;
    const end = this.#endOf(outcome, deaths, running);
    await this.#written(end === null ? () => this.#requeue(id, deaths + 1) : () => this.#end(id, end));
  }

  /** Null for a job that is tried once more. */
  #endOf(outcome: JobOutcome, deaths: number, { isStopped, isStuck, failure }: Running): JobEnd | null {
    const { hide, silentSeconds } = this.#parts;
    const isDone = outcome.kind === "done";
    if (isStopped && !isDone) return canceledEnd;
    if (failure !== null) return unwrittenEnd(failure, hide);
    return isStuck && !isDone ? stuckEnd(silentSeconds) : endOf(outcome, deaths, hide);
  }

  /** Where the disk refuses, it is written as soon as it does not; a server that stops leaves it to its next start. */
  #written(write: () => void): Promise<void> {
    return writeAgain(write, { over: this.#stopping.signal, log: this.#parts.log });
  }

  #requeue(id: string, deaths: number): void {
    this.#parts.store.requeueAfterDeath(id, deaths);
    this.#waiting.fill(this.#parts.store.queued());
    this.#tellState(id);
  }

  #end(id: string, end: JobEnd): void {
    this.#parts.store.end(id, end);
    this.#waiting.end(id, false);
    this.#tellState(id);
    this.#parts.events.forget(id);
    this.#tellWaiting();
  }

  /** Tells those who listen to jobs that wait what these wait for now. */
  #tellWaiting(): void {
    this.#toldWaitingAt = performance.now();
    const { events } = this.#parts;
    const heard = this.#waiting.ids().filter((id) => events.isHeard(id));
    for (const [id, data] of this.#waiting.all(heard)) this.#publish(id, { name: "waiting", data });
  }

  #tellState(id: string): void {
    const job = this.find(id);
    if (job !== null) this.#publish(id, { name: "state", data: job });
  }

  #publish(id: string, event: JobEvent): void {
    this.#parts.events.publish(id, event);
  }
}
