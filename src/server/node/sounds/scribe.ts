import { Worker } from "node:worker_threads";
import type { BitDepth } from "../../../audio/encode/encode-audio.ts";
import { type ErrorCode, FoleyError, internalError } from "../../../engine/tensor/error.ts";
import type { LookedAtSound, ResultManner, ScribeResult, ScribeTask } from "./scribe-tasks.ts";

export type ScribeAnswer =
  | { readonly result: ScribeResult }
  | { readonly problem: { readonly code: ErrorCode; readonly message: string; readonly subject: string | null } };

interface WaitingReader {
  /** What it is told where the thread ended. */
  readonly loss: () => FoleyError;
  readonly resolve: (result: ScribeResult) => void;
  readonly reject: (cause: Error) => void;
}

// Only the compiled package has a file that Node can run by itself.
const compiledThread = import.meta.url.endsWith(".js") ? new URL("./scribe-thread.js", import.meta.url) : null;

/** Milliseconds for a look at a sound: an hour of it takes seconds. */
const longestLook = 120_000;

/** What who waits is told where the thread ended: what it read may be to blame, what foley wrote is not. */
const lossOf: Readonly<Record<ScribeTask["kind"], () => FoleyError>> = {
  look: () => {
    const message = "sound: expected one that can be held, got one that ended the reader; send a shorter one";
    return new FoleyError("audio", message);
  },
  render: () => new FoleyError("io", "sound: expected to be written, got the end of what writes it; try again"),
};

/** @param longest milliseconds */
function tooLongError(longest: number): FoleyError {
  const expected = `expected one that can be read within ${longest / 1000} s, got one that takes longer`;
  return new FoleyError("audio", `sound: ${expected}; send a shorter one, or as another kind of file`);
}

/**
 * Reads and writes sounds in a thread of its own, one after the other as they are asked for; where the sources run uncompiled, in this
 * one.
 */
export class Scribe {
  readonly #thread: URL | null;
  readonly #longestLook: number;
  #worker: Worker | null = null;
  /** Of what is done just now. */
  #waiting: WaitingReader | null = null;
  #before: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @param longest milliseconds for a look */
  constructor(thread: URL | null = compiledThread, longest: number = longestLook) {
    this.#thread = thread;
    this.#longestLook = longest;
  }

  /** @throws FoleyError "audio" for a file that is no sound, and where it takes too long to read */
  async look(path: string, name: string): Promise<LookedAtSound> {
    const result = await this.#ask({ kind: "look", path, name });
    if (result instanceof Uint8Array) throw internalError("a look at a sound gave bytes");
    return result;
  }

  /** A sound in another format. @throws FoleyError "usage" for a rate that the format has not */
  async render(path: string, manner: ResultManner, bitDepth: BitDepth): Promise<Uint8Array<ArrayBuffer>> {
    const result = await this.#ask({ kind: "render", path, manner, bitDepth });
    if (!(result instanceof Uint8Array)) throw internalError("a sound was rendered into no bytes");
    return new Uint8Array(result);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  async #ask(task: ScribeTask): Promise<ScribeResult> {
    const thread = this.#thread;
    if (thread === null) return (await import("./scribe-tasks.ts")).doScribeTask(task);
    const asked = this.#before.then(() => {
      if (this.#isClosed) throw lossOf[task.kind]();
      return this.#do(task, this.#started(thread));
    });
    this.#before = asked.catch(() => {});
    return asked;
  }

  async #do(task: ScribeTask, worker: Worker): Promise<ScribeResult> {
    const answered = new Promise<ScribeResult>((resolve, reject) => {
      this.#waiting = { resolve, reject, loss: lossOf[task.kind] };
    });
    worker.postMessage(task);
    const tooLong = (): void => {
      this.#lose(worker, () => tooLongError(this.#longestLook));
      void worker.terminate();
    };
    const timer = task.kind === "look" ? setTimeout(tooLong, this.#longestLook) : undefined;
    return answered.finally(() => clearTimeout(timer));
  }

  #started(thread: URL): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(thread);
    worker.unref();
    worker.on("message", (answer: ScribeAnswer) => this.#settle(worker, answer));
    worker.on("error", () => this.#lose(worker));
    worker.on("exit", () => this.#lose(worker));
    this.#worker = worker;
    return worker;
  }

  #settle(worker: Worker, answer: ScribeAnswer): void {
    if (this.#worker !== worker) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    if ("result" in answer) {
      waiting?.resolve(answer.result);
      return;
    }
    const { code, message, subject } = answer.problem;
    waiting?.reject(new FoleyError(code, message, { subject: subject ?? undefined }));
  }

  /** As where a sound took all memory: who waits is told, and the next begins a new thread. */
  #lose(worker: Worker, loss?: () => FoleyError): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject((loss ?? waiting.loss)());
  }
}
