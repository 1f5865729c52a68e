import type { JobRequest } from "../../api/job-request.ts";
import type { JobWaiting } from "../../api/job-waiting.ts";
import { workIn } from "../kinds/job-kinds.ts";
import { secondsLeft, secondsUntilTurn, WorkPace } from "./wait-estimate.ts";

interface Begun {
  readonly request: JobRequest;
  /** Milliseconds, as `performance.now` has them. */
  readonly at: number;
  /** Of it that is done; null where it does not tell. */
  share: number | null;
}

/** Which jobs wait for which, in memory, so that it is told at once; the database has the same. */
export class WaitingList {
  readonly #pace = new WorkPace();
  readonly #begun = new Map<string, Begun>();
  #waiting = new Map<string, JobRequest>();

  /** Begins anew, with those that wait in their order. */
  fill(rows: readonly { readonly id: string; readonly request: JobRequest }[]): void {
    this.#waiting = new Map(rows.map(({ id, request }) => [id, request]));
  }

  add(id: string, request: JobRequest): void {
    this.#waiting.set(id, request);
  }

  begin(id: string, request: JobRequest): void {
    this.#waiting.delete(id);
    this.#begun.set(id, { request, at: performance.now(), share: null });
  }

  progress(id: string, share: number | null): void {
    const begun = this.#begun.get(id);
    if (begun !== undefined) begun.share = share;
  }

  /** @param isDone whether it was done whole, so that later ones are told by it */
  end(id: string, isDone: boolean): void {
    const begun = this.#begun.get(id);
    this.#begun.delete(id);
    this.#waiting.delete(id);
    const work = begun === undefined || !isDone ? null : workIn(begun.request);
    if (begun !== undefined && work !== null) this.#pace.learn(work.sort, work.units, secondsSince(begun.at));
  }

  /** What a job waits for; null where it does not wait. */
  of(id: string): JobWaiting | null {
    return this.#waiting.has(id) ? (this.all([id]).get(id) ?? null) : null;
  }

  /** Those that wait, in their order. */
  ids(): string[] {
    return [...this.#waiting.keys()];
  }

  /** What each of some jobs waits for, of those that wait. */
  all(ids: Iterable<string>): Map<string, JobWaiting> {
    const wished = new Set(ids);
    if (wished.size === 0) return new Map();
    const running = [...this.#begun.values()];
    const left = running.map(({ request, at, share }) =>
      secondsLeft(share, secondsSince(at), this.#secondsOf(request)),
    );
    const facts = running.map(({ request: { kind }, share }) => ({ kind, share }));
    const told = new Map<string, JobWaiting>();
    const before: (number | null)[] = [];
    for (const [id, request] of this.#waiting) {
      const seconds = wished.has(id) ? secondsUntilTurn(left, before) : null;
      if (wished.has(id)) told.set(id, { ahead: before.length, running: facts, seconds });
      before.push(this.#secondsOf(request));
    }
    return told;
  }

  #secondsOf(request: JobRequest): number | null {
    const work = workIn(request);
    return work === null ? null : this.#pace.secondsOf(work.sort, work.units);
  }
}

function secondsSince(milliseconds: number): number {
  return (performance.now() - milliseconds) / 1000;
}
