import type { FoleyError } from "../engine/tensor/error.ts";
import { explainSystemError } from "../files/system-error.ts";
import { exitStatus, reportError } from "./error-status.ts";

/** Why work ends whose output nobody reads any more, as in `foley … | head`. */
export const readerGone: unique symbol = Symbol("the reader is gone");

/** The status that a shell gives a program which ends for this reason. */
export const readerGoneStatus: number = 141;

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first signal asks for an end in good order; a second ends the process at once. */
export function hearSignals(stop: () => void): void {
  let isStopping = false;
  const hear = (): void => {
    // It came while a computation held the thread, together with the first.
    if (isStopping) process.exit(exitStatusOfSignal);
    isStopping = true;
    stop();
    // From now on the system ends the process, which works while a computation holds the thread.
    setImmediate(() => {
      for (const signal of endings) process.removeListener(signal, hear);
    });
  };
  for (const signal of endings) process.on(signal, hear);
}

const exitStatusOfSignal = 130;

/** What no one caught is one line as well, and the end. */
export function reportUncaught(write: (words: string) => void): void {
  process.on("uncaughtException", (error: unknown) => {
    write(`${reportError(error)}\n`);
    process.exit(exitStatus(error));
  });
}

/** A standard stream that may break while it is written to. */
export class GuardedStream {
  readonly #stream: NodeJS.WriteStream;
  #failure: FoleyError | null = null;
  #isGone = false;

  /** @param onGone hears that nobody reads any more */
  constructor(stream: NodeJS.WriteStream, name: string, onGone: () => void) {
    this.#stream = stream;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (this.#isGone) return;
      this.#isGone = true;
      if (error.code === "EPIPE") onGone();
      else this.#failure = explainSystemError(error, name);
    });
  }

  /** After it broke, words are lost. */
  write(words: string | Uint8Array): void {
    if (!this.#isGone) this.#stream.write(words);
  }

  /**
   * Waits until everything is on its way.
   *
   * @throws FoleyError "io" where not everything could be written, and someone would have read it
   */
  async flush(): Promise<void> {
    if (!this.#isGone) await new Promise<void>((resolve) => this.#stream.write("", () => resolve()));
    // The stream tells of its error after the word that failed.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#failure !== null) throw this.#failure;
  }
}
