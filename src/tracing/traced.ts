/** What is known of a stretch of work, by OpenTelemetry's names or under `foley.`. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** Between whom the work is: within a process where left out. */
export type SpanRole = "producer" | "consumer" | "server";

export interface SpanOptions {
  readonly role?: SpanRole | undefined;
  /** Of another process, as `currentTrace` gave it there; the work that this is a part of where null or left out. */
  readonly parent?: string | null | undefined;
}

/** A stretch of work that is told of. */
export interface TracedSpan {
  /** Adds what became known meanwhile. */
  tell(facts: SpanFacts): void;
  /** The work came to a bad end, without an error that is thrown. */
  fail(message: string): void;
}

/** Whoever tells of work. */
export interface Tracer {
  span<T>(name: string, facts: SpanFacts, options: SpanOptions, work: (span: TracedSpan) => Promise<T>): Promise<T>;
  /** What is under way, as `traceparent` of the W3C; null for nothing. */
  current(): string | null;
  /** Sends what was told of so far. */
  flush(): Promise<void>;
}

const untold: TracedSpan = { tell: () => {}, fail: () => {} };

/** One for the process, as what is traced crosses all rooms; null for none, which is as if nothing of this were there. */
let tracer: Tracer | null = null;

/** From now on work is told of; null ends it. */
export function traceWith(by: Tracer | null): void {
  tracer = by;
}

/** Does work, and tells where somebody wants to know how long it took and what it was a part of. */
export function traced<T>(
  name: string,
  facts: SpanFacts,
  work: (span: TracedSpan) => Promise<T>,
  options: SpanOptions = {},
): Promise<T> {
  return tracer === null ? work(untold) : tracer.span(name, facts, options, work);
}

/** What is under way, for another process to be a part of it; null where nobody traces. */
export function currentTrace(): string | null {
  return tracer?.current() ?? null;
}

/** Sends what was told of so far, in a process that may be ended without a word. */
export async function flushTraces(): Promise<void> {
  await tracer?.flush();
}
