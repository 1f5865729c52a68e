import { Readable } from "node:stream";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Endpoint } from "./endpoint.ts";

interface Guard {
  /** Who is told the token; nobody where null. */
  readonly endpoint: Endpoint | null;
  /** What names another server in the environment, for messages. */
  readonly variable: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Milliseconds without a byte after which a server counts as gone. */
  readonly silence: number;
}

/** An answer whose bytes are still to come. */
export interface RemoteAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** To be read to its end, or until it is thrown away. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Lets the rest go. */
  dismiss(): Promise<void>;
}

const mostRedirections = 10;
const redirections: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * One request by which no server can do harm: only http and https, however it is redirected; the token for its own origin
 * alone; an end to silence and to circles.
 *
 * @param where what is fetched, for messages
 * @throws FoleyError "io" for a redirection that is not followed; what `fetch` throws where the server cannot be reached
 */
export async function guardedFetch(where: string, url: string, guard: Guard): Promise<RemoteAnswer> {
  const watch = new SilenceWatch(guard.silence, guard.signal);
  try {
    let place = checkedAddress(where, guard.variable, url);
    for (let redirected = 0; redirected <= mostRedirections; redirected++) {
      const response = await fetch(place, {
        headers: { ...guard.headers, ...authorization(place, guard.endpoint) },
        redirect: "manual",
        signal: watch.signal,
      });
      watch.hear();
      const next = redirections.has(response.status) ? response.headers.get("location") : null;
      if (next === null) return answerOf(response, watch);
      await response.body?.cancel();
      place = checkedAddress(where, guard.variable, next, place);
    }
    throw new FoleyError("io", `${where}: expected an answer, got redirected without end; check the address`);
  } catch (error) {
    watch.stop();
    throw watch.cause ?? error;
  }
}

function checkedAddress(where: string, variable: string, address: string, from?: URL): URL {
  const url = URL.canParse(address, from?.href) ? new URL(address, from?.href) : null;
  if (url !== null && ["http:", "https:"].includes(url.protocol)) {
    // Else fetch would refuse it with the words of a defect.
    url.username = "";
    url.password = "";
    return url;
  }
  const came = JSON.stringify(address.slice(0, 80));
  throw new FoleyError("io", `${where}: expected an address of http or https, got ${came}; check ${variable}`);
}

function authorization(url: URL, endpoint: Endpoint | null): Record<string, string> {
  if (endpoint === null || endpoint.token === null || url.origin !== endpoint.origin) return {};
  return { authorization: `Bearer ${endpoint.token}` };
}

function answerOf({ status, headers, body }: Response, watch: SilenceWatch): RemoteAnswer {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (body === null) return watch.stop();
    let isWhole = false;
    try {
      // Over fetch's own stream, Node 20 waits for ever once the signal came.
      for await (const chunk of Readable.fromWeb(body, { signal: watch.signal })) {
        watch.hear();
        if (chunk instanceof Uint8Array) yield chunk;
      }
      isWhole = true;
    } catch (error) {
      throw watch.cause ?? error;
    } finally {
      if (isWhole) watch.stop();
      else watch.cut();
    }
  }
  const dismiss = async (): Promise<void> => watch.cut();
  return { status, headers, chunks: chunks(), dismiss };
}

/** Ends a request whose server says nothing any more, or when it is told to. */
class SilenceWatch {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #silence: number;
  #cause: Error | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(silence: number, signal: AbortSignal) {
    this.#silence = silence;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
    this.hear();
  }

  /** Why it ended the request; null where it did not. */
  get cause(): Error | null {
    return this.#cause;
  }

  hear(): void {
    clearTimeout(this.#timer);
    const words = `a server that is silent for ${Math.round(this.#silence / 1000)} s`;
    this.#timer = setTimeout(() => this.#end(new Error(words)), this.#silence);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Closes the connection, so that no server goes on sending. */
  cut(): void {
    this.stop();
    this.#end(new Error("no more is wanted"));
  }

  #end(cause: Error): void {
    this.#cause ??= cause;
    this.#controller.abort(cause);
  }
}

/** Whether a status passes by itself, so that another try is worth it; the others are an answer. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** The line that says most: fetch hides the system's reason one level down. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "a connection that ended early";
  const inner = error.cause;
  return inner instanceof Error ? inner.message || error.message : error.message;
}
