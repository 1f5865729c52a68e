import { Worker } from "node:worker_threads";
import { internalError } from "../../tensor/error.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { OrtSessionOptions } from "../ort/ort.ts";
import type { OrtSession } from "../ort/session.ts";
import type { Tensors } from "../runtime.ts";
import type { SharedWeights } from "../shared-weights.ts";
import { keepToItself } from "./binding.ts";

/** What the background is asked for. */
export type SessionJob =
  | { readonly kind: "keep"; readonly weights: Tensors }
  | {
      readonly kind: "open";
      readonly bytes: Uint8Array;
      readonly options: OrtSessionOptions;
      /** Of what is kept. */
      readonly shared: number | null;
    }
  | { readonly kind: "run"; readonly session: number; readonly feeds: Tensors }
  | { readonly kind: "release"; readonly session: number };

/** A job on its way; the answer carries the same number. */
export interface SessionQuestion {
  readonly id: number;
  readonly job: SessionJob;
}

/** The number of a session or of what is kept, a run's results, or nothing. */
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
 * What is fed is copied into that thread, and so are weights that lie in memory; results and shared weights are handed over.
 */
export class BackgroundSessions {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #kept = new WeakMap<SharedWeights, Promise<number>>();
  #asked = 0;
  /** Why the thread is no more. */
  #end: Error | null = null;

  private constructor() {
    keepToItself();
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

  async open(bytes: Uint8Array, options: OrtSessionOptions, weights: SharedWeights | null): Promise<OrtSession> {
    const shared = weights === null ? null : await this.#keep(weights);
    const session = numberOf(await this.#ask({ kind: "open", bytes, options, shared }));
    return {
      run: async (feeds, into) => {
        const apart = withoutSurroundings(feeds);
        const results = (await this.#ask({ kind: "run", session, feeds: apart })) as Record<string, Tensor>;
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

  /** They move into the other thread, once. */
  #keep(shared: SharedWeights): Promise<number> {
    const weights = Object.fromEntries(shared.tensors);
    const kept = this.#kept.get(shared) ?? this.#ask({ kind: "keep", weights }, ownBuffers(weights)).then(numberOf);
    this.#kept.set(shared, kept);
    return kept;
  }

  #ask(job: SessionJob, handedOver: readonly ArrayBuffer[] = []): Promise<SessionResult> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = this.#asked++;
    // As long as someone waits, the process stays.
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      try {
        this.#worker.postMessage({ id, job } satisfies SessionQuestion, handedOver);
      } catch (error) {
        this.#forget(id);
        reject(error);
      }
    });
  }

  /** Nobody waits for an answer any more. */
  #forget(id: number): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  #settle(answer: SessionAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#forget(answer.id);
    if ("problem" in answer) waiting?.reject(new Error(answer.problem));
    else waiting?.resolve(answer.result);
  }

  #fail(cause: Error): void {
    this.#end ??= cause;
    for (const { reject } of this.#waiting.values()) reject(cause);
    this.#waiting.clear();
  }
}

function numberOf(result: SessionResult): number {
  if (typeof result === "number") return result;
  throw internalError("the thread that computes gave no number");
}

/** Of a part of a larger memory all of it would be copied. */
function withoutSurroundings(feeds: Tensors): Tensors {
  const entries = Object.entries(feeds).map(([name, { dtype, shape, data }]) => {
    const isWhole = data.buffer.byteLength === data.byteLength;
    return [name, { dtype, shape, data: isWhole ? data : data.slice() }] as const;
  });
  return Object.fromEntries(entries);
}

/** The memory of tensors that have it for themselves, which can go to another thread without a copy. */
export function ownBuffers(tensors: Tensors): ArrayBuffer[] {
  const own = Object.values(tensors).flatMap(({ data: { buffer, byteLength } }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
  return [...new Set(own)];
}

function bytesOf({ data: { buffer, byteOffset, byteLength } }: Tensor): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
