import { EventSourceParserStream } from "eventsource-parser/stream";
import { type ErrorCode, FoleyError } from "../../engine/tensor/error.ts";
import type { ErrorAnswer } from "../../server/api/error-answer.ts";
import type { JobEvent } from "../../server/api/job-event.ts";
import { askForKey, keptKey } from "./server-key.ts";

/** What is asked of the server. */
export interface ServerCallOptions {
  readonly method?: string | undefined;
  readonly body?: BodyInit | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told each time that the server wants no more for now. */
  readonly onBusy?: (() => void) | undefined;
}

/** How one waits for a server that has too much to do. */
export type BusyWatch = Pick<ServerCallOptions, "signal" | "onBusy">;

/** The addresses of the server that gave the page: beside it. */
function urlOf(path: string): string {
  return new URL(path, document.baseURI).href;
}

/**
 * What the server answers. Where it wants a key, people are asked for it; where it says that it is too much at once and when it would
 * take more, it is asked again then.
 *
 * @param path without a slash in front, such as `v1/models`
 * @throws FoleyError in the server's words; "io" where none answers
 */
export async function callServer(path: string, options: ServerCallOptions = {}): Promise<Response> {
  for (let isFirst = true; ; isFirst = false) {
    const answer = await callOnce(path, options);
    const busySeconds = answer.status === 429 ? Number(answer.headers.get("retry-after")) : 0;
    if (answer.status === 401) await askForKey(!isFirst || keptKey() !== null);
    else if (answer.ok) return answer;
    else if (busySeconds > 0) await afterBusy(busySeconds, options);
    else throw await errorOf(answer);
  }
}

async function afterBusy(seconds: number, { signal, onBusy }: BusyWatch): Promise<void> {
  onBusy?.();
  await waited(1000 * seconds, signal ?? null);
}

/** The same without asking for a key: whatever answer comes, a refusal too. @throws FoleyError "io" where none comes */
export async function callOnce(
  path: string,
  { method = "GET", body, headers, signal }: ServerCallOptions = {},
): Promise<Response> {
  const key = keptKey();
  const all = { ...headers, ...(key === null ? undefined : { authorization: `Bearer ${key}` }) };
  try {
    return await fetch(urlOf(path), { method, headers: all, body: body ?? null, signal: signal ?? null });
  } catch (cause) {
    if (signal?.aborted === true) throw new FoleyError("aborted", "server: stopped", { cause });
    throw new FoleyError("io", "server: expected an answer, got none; is it still running?", { cause });
  }
}

/** The same, as what its JSON is by the server's own schemas. */
export async function callServerJson<T>(path: string, options: ServerCallOptions = {}): Promise<T> {
  const answer = await callServer(path, options);
  return (await wholly(answer.json(), options.signal ?? null)) as T;
}

/** The same, as its bytes. */
export async function callServerBlob(path: string, options: ServerCallOptions = {}): Promise<Blob> {
  const answer = await callServer(path, options);
  return wholly(answer.blob(), options.signal ?? null);
}

/** The body of an answer. @throws FoleyError "io" where it breaks off, in place of the browser's own words */
async function wholly<T>(body: Promise<T>, signal: AbortSignal | null): Promise<T> {
  try {
    return await body;
  } catch (cause) {
    throw brokenOff(cause, signal);
  }
}

function brokenOff(cause: unknown, signal: AbortSignal | null): FoleyError {
  if (signal?.aborted === true) return new FoleyError("aborted", "server: stopped", { cause });
  return new FoleyError("io", "server: expected a whole answer, got one that broke off; is it still running?", {
    cause,
  });
}

async function errorOf(answer: Response): Promise<FoleyError> {
  const said: unknown = await answer.json().catch(() => null);
  const message = isErrorAnswer(said) ? said.error.message : `server: expected sounds, got ${answer.status}`;
  return new FoleyError(codes[answer.status] ?? "io", message);
}

/** What a status means; everything else is the server's own trouble. */
const codes: Readonly<Record<number, ErrorCode>> = { 400: "usage", 404: "not-found", 413: "usage", 415: "audio" };

function isErrorAnswer(said: unknown): said is ErrorAnswer {
  return typeof said === "object" && said !== null && "error" in said && typeof said.error === "object";
}

/** How often what broke off is taken up again before one gives up: for about two minutes. */
const mostBreaks = 30;

/** How long to wait before it is taken up, milliseconds: a server that begins anew needs some seconds. */
function waitAfter(breaks: number): number {
  return Math.min(5000, 500 * 2 ** breaks);
}

/** How one waits for a server that gives no answer. */
export interface LostWatch {
  readonly signal: AbortSignal;
  /** Told each time that it does not answer. */
  readonly onLost: () => void;
}

/** Waits before something that broke off is taken up. @throws FoleyError what it broke off by, where that is not to be waited for */
async function afterBreak(cause: unknown, breaks: number, { signal, onLost }: LostWatch): Promise<void> {
  const isLost = cause instanceof TypeError || (cause instanceof FoleyError && cause.code === "io");
  if (signal.aborted || !isLost || breaks >= mostBreaks) {
    throw cause instanceof TypeError ? brokenOff(cause, signal) : cause;
  }
  onLost();
  await waited(waitAfter(breaks), signal);
}

/** The bytes of an answer, which is asked for again where the connection breaks. @throws as `callServer` does */
export async function patientBlob(path: string, watch: LostWatch): Promise<Blob> {
  for (let breaks = 0; ; breaks++) {
    try {
      return await callServerBlob(path, { signal: watch.signal });
    } catch (cause) {
      await afterBreak(cause, breaks, watch);
    }
  }
}

/** What happens to a job, to its end. @param onLost is told each time that the server does not answer */
export async function* jobEvents(
  id: string,
  signal: AbortSignal,
  onLost: () => void = () => {},
): AsyncGenerator<JobEvent, void, undefined> {
  for await (const { name, data } of eventsAt(`v1/jobs/${encodeURIComponent(id)}/events`, signal, onLost)) {
    yield { name, data } as JobEvent;
  }
}

/** Something as it is, and again whenever it changed. @param path of events that all tell of it whole */
export async function* serverEvents<T>(path: string, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  for await (const { data } of eventsAt(path, signal, () => {})) yield data as T;
}

/** What a stream of events tells; one that breaks off is taken up where it was. */
async function* eventsAt(
  path: string,
  signal: AbortSignal,
  onLost: () => void,
): AsyncGenerator<{ readonly name: string | undefined; readonly data: unknown }, void, undefined> {
  let last: string | null = null;
  for (let breaks = 0; ; breaks++) {
    try {
      const headers: Record<string, string> = last === null ? {} : { "last-event-id": last };
      const { body } = await callServer(path, { signal, headers });
      if (body === null) return;
      const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { event, id: at, data } of eachOf(events)) {
        last = at ?? last;
        breaks = 0;
        yield { name: event, data: JSON.parse(data) };
      }
      return;
    } catch (cause) {
      await afterBreak(cause, breaks, { signal, onLost });
    }
  }
}

/** Ends early where nobody waits any more. */
function waited(milliseconds: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((wake) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      wake();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
  });
}

/** What a stream gives; not every browser lets one walk over it. */
async function* eachOf<T>(stream: ReadableStream<T>): AsyncGenerator<T, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}
