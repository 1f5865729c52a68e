import { Worker } from "node:worker_threads";
import type { Tensor } from "../../tensor/tensor.ts";
import type { OrtSessionOptions } from "../ort/ort.ts";
import type { OrtSession } from "../ort/session.ts";
import type { Tensors } from "../runtime.ts";

/** What the background is asked for. */
export type SessionJob =
  | { readonly kind: "open"; readonly bytes: Uint8Array; readonly options: OrtSessionOptions }
  | { readonly kind: "run"; readonly session: number; readonly feeds: Tensors }
  | { readonly kind: "release"; readonly session: number };

/** A job on its way; the answer carries the same number. */
export interface SessionQuestion {
  readonly id: number;
  readonly job: SessionJob;
}

/** A session's number, a run's results, or nothing. */
export type SessionResult = number | Record<string, Tensor> | null;

export type SessionAnswer = { readonly id: number } & (
  | { readonly result: SessionResult }
  | { readonly problem: string }
);

interface Waiting {
  readonly resolve: (result: SessionResult) => void;
  readonly reject: (cause: Error) => void;
}

// Only the compiled package has a file that Node can run by itself.
const isCompiled = import.meta.url.endsWith(".js");

/**
 * Sessions in a thread of their own: while ONNX Runtime computes there, this one goes on.
 *
 * What is fed and what comes out is copied between the threads, and so are weights that lie in memory.
 */
export class BackgroundSessions {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  /** Why the thread is no more. */
  #end: Error | null = null;

  private constructor() {
    this.#worker = new Worker(new URL("./session-worker.js", import.meta.url));
    this.#worker.unref();
    this.#worker.on("message", (answer: SessionAnswer) => this.#settle(answer));
    this.#worker.on("error", (cause) => this.#fail(cause));
    // Without a word, as where memory ran out: nobody shall wait for an answer.
    this.#worker.on("exit", (status) => this.#fail(new Error(`the thread that computes ended with status ${status}`)));
  }

  /** Null where the sources run as they are, uncompiled. */
  static start(): BackgroundSessions | null {
    return isCompiled ? new BackgroundSessions() : null;
  }

  async open(bytes: Uint8Array, options: OrtSessionOptions): Promise<OrtSession> {
    const session = (await this.#ask({ kind: "open", bytes, options })) as number;
    return {
      run: async (feeds, into) => {
        const results = (await this.#ask({ kind: "run", session, feeds })) as Record<string, Tensor>;
        for (const [name, target] of Object.entries(into)) {
          const result = results[name];
          if (result !== undefined) bytesOf(target).set(bytesOf(result));
        }
        return { ...results, ...into };
      },
      release: async () => {
        await this.#ask({ kind: "release", session });
      },
    };
  }

  async end(): Promise<void> {
    this.#fail(new Error("the thread was ended"));
    await this.#worker.terminate();
  }

  #ask(job: SessionJob): Promise<SessionResult> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = this.#asked++;
    // As long as someone waits, the process stays.
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, job } satisfies SessionQuestion);
    });
  }

  #settle(answer: SessionAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("problem" in answer) waiting?.reject(new Error(answer.problem));
    else waiting?.resolve(answer.result);
  }

  #fail(cause: Error): void {
    this.#end ??= cause;
    for (const { reject } of this.#waiting.values()) reject(cause);
    this.#waiting.clear();
  }
}

function bytesOf({ data: { buffer, byteOffset, byteLength } }: Tensor): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
