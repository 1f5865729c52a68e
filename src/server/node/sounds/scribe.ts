import { Worker } from "node:worker_threads";
import type { BitDepth } from "../../../audio/encode/encode-audio.ts";
import { type ErrorCode, FoleyError, internalError } from "../../../engine/tensor/error.ts";
import type { LookedAtSound, ResultManner, ScribeResult, ScribeTask } from "./scribe-tasks.ts";

export interface ScribeQuestion {
  readonly id: number;
  readonly task: ScribeTask;
}

export type ScribeAnswer = { readonly id: number } & (
  | { readonly result: ScribeResult }
  | { readonly problem: { readonly code: ErrorCode; readonly message: string; readonly subject: string | null } }
);

interface WaitingReader {
  readonly kind: ScribeTask["kind"];
  readonly resolve: (result: ScribeResult) => void;
  readonly reject: (cause: Error) => void;
}

// Only the compiled package has a file that Node can run by itself.
const isCompiled = import.meta.url.endsWith(".js");

/** What who waits is told where the thread ended: what it read may be to blame, what foley wrote is not. */
const lossOf: Readonly<Record<ScribeTask["kind"], () => FoleyError>> = {
  look: () => {
    const message = "sound: expected one that can be held, got one that ended the reader; send a shorter one";
    return new FoleyError("audio", message);
  },
  render: () => new FoleyError("io", "sound: expected to be written, got the end of what writes it; try again"),
};

/** Reads and writes sounds in a thread of its own, as they are asked for; where the sources run uncompiled, in this one. */
export class Scribe {
  readonly #waiting = new Map<number, WaitingReader>();
  #worker: Worker | null = null;
  #asked = 0;

  /** @throws FoleyError "audio" for a file that is no sound */
  async look(path: string, name: string): Promise<LookedAtSound> {
    const result = await this.#ask({ kind: "look", path, name });
    if (result instanceof Uint8Array) throw internalError("a look at a sound gave bytes");
    return result;
  }

  /** A sound in another format. @throws FoleyError "usage" for a rate that the format has not */
  async render(path: string, manner: ResultManner, bitDepth: BitDepth | null): Promise<Uint8Array<ArrayBuffer>> {
    const result = await this.#ask({ kind: "render", path, manner, bitDepth });
    if (!(result instanceof Uint8Array)) throw internalError("a sound was rendered into no bytes");
    return new Uint8Array(result);
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #ask(task: ScribeTask): Promise<ScribeResult> {
    if (!isCompiled) return (await import("./scribe-tasks.ts")).doScribeTask(task);
    const worker = this.#started();
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { kind: task.kind, resolve, reject });
      worker.postMessage({ id, task } satisfies ScribeQuestion);
    });
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL("./scribe-thread.js", import.meta.url));
    worker.unref();
    worker.on("message", (answer: ScribeAnswer) => this.#settle(answer));
    worker.on("error", () => this.#fail(worker));
    worker.on("exit", () => this.#fail(worker));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: ScribeAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("result" in answer) {
      waiting?.resolve(answer.result);
      return;
    }
    const { code, message, subject } = answer.problem;
    waiting?.reject(new FoleyError(code, message, { subject: subject ?? undefined }));
  }

  /** As where a sound took all memory: who waits is told, and the next begins a new thread. */
  #fail(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { kind, reject } of all) reject(lossOf[kind]());
  }
}
