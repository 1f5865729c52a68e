import { FoleyError } from "./tensor/error.ts";

/**
 * Something that happened in long work: a part of a stage is done.
 *
 * Every room says it in these words and adds its own, such as a loss; a bar, server-sent events, a queue and a test hear
 * the same.
 */
export interface WorkEvent {
  /** What is being done, such as `sampling`, `latents` or `pulling`. */
  readonly stage: string;
  /** Parts of the stage that are done, of `total`. */
  readonly done: number;
  readonly total: number;
  /** What the parts are. */
  readonly unit: WorkUnit;
  /** How far the whole call is, 0 to 1; null where that cannot be told. */
  readonly share: number | null;
  /** What else a person should see: the file, the cell, a line of what is not as it should be. */
  readonly note?: string | undefined;
}

export type WorkUnit = "sounds" | "steps" | "windows" | "bytes" | "items" | "cells" | "warning";

/** How a caller watches and stops long work: part of the options of everything that takes long. */
export interface WorkOptions<E extends WorkEvent = WorkEvent> {
  /** Stops the work before its next part, which ends with a FoleyError "aborted". */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each part; the work waits for a promise that it returns. */
  readonly report?: ((event: E) => unknown) | undefined;
}

/** The same inside a room, with nothing left open. */
export interface Work<E extends WorkEvent = WorkEvent> {
  readonly signal: AbortSignal;
  readonly report: (event: E) => unknown;
}

/** What a caller left out becomes work that nobody stops or watches. */
export function workOf<E extends WorkEvent>({ signal, report }: WorkOptions<E> = {}): Work<E> {
  return { signal: signal ?? never, report: report ?? (() => {}) };
}

const never = new AbortController().signal;

/**
 * The one place where work ends because its caller wants it to.
 *
 * @param message where it was stopped and what holds now, as in `train: stopped before the first step`
 * @throws FoleyError "aborted" after the signal
 */
export function checkGoing({ signal }: Pick<Work, "signal">, message: string): void {
  if (signal.aborted) throw new FoleyError("aborted", message, { cause: signal.reason });
}

/**
 * The same for work that keeps its thread to itself: what would stop it, or waits for something else, has its turn first.
 *
 * @throws FoleyError "aborted" after the signal
 */
export async function giveWay(work: Pick<Work, "signal">, message: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  checkGoing(work, message);
}

/** Whether an error says that the work was stopped. */
export function isAborted(error: unknown): error is FoleyError {
  return error instanceof FoleyError && error.code === "aborted";
}

/**
 * An error as a caller says it: that work was stopped in the caller's own words, of which the room's are the cause; any other
 * error as it is.
 */
export function abortedAs(error: unknown, message: string): unknown {
  return isAborted(error) ? new FoleyError("aborted", message, { cause: error }) : error;
}

/** What is not as it should be, but stops nothing. */
export interface WarningEvent extends WorkEvent {
  readonly stage: "warning";
  /** The warning, a line. */
  readonly note: string;
}

/** Tells whoever watches what is not as it should be, but stops nothing. */
export function reportWarning(work: Pick<Work<WarningEvent>, "report">, warning: string): unknown {
  return work.report({ stage: "warning", done: 0, total: 0, unit: "warning", share: null, note: warning });
}

/** Counts the parts of one stage for whoever watches. */
export function stageOf(
  work: Work,
  { stage, total, unit }: Pick<WorkEvent, "stage" | "total" | "unit">,
): (done: number, note?: string) => unknown {
  return (done, note) => work.report({ stage, done, total, unit, share: total === 0 ? 1 : done / total, note });
}

/** Work that is a part of other work: its shares lie between two shares of the whole. */
export function partOf(work: Work, from: number, to: number): Work {
  return {
    signal: work.signal,
    report: (event) => work.report({ ...event, share: event.share === null ? null : from + event.share * (to - from) }),
  };
}
