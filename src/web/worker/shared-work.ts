import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work, WorkEvent } from "../../engine/work.ts";

/** Work that is done once for all who want it: each hears of it, and it stops once the last of them stops. */
export class SharedWork implements Work {
  readonly #sharers = new Set<Work>();
  #stop = new AbortController();

  /** Aborts where whoever it is done for has stopped; another one after who begins anew. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  readonly report = (event: WorkEvent): Promise<unknown> =>
    Promise.all([...this.#sharers].map((sharer) => sharer.report(event)));

  /** It is done for one more from now on. @returns what ends that; the work goes on then, as it is not stopped */
  join(sharer: Work): () => void {
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
    this.#sharers.add(sharer);
    const stop = (): void => {
      leave();
      if (this.#sharers.size === 0) this.#stop.abort(sharer.signal.reason);
    };
    const leave = (): void => {
      this.#sharers.delete(sharer);
      sharer.signal.removeEventListener("abort", stop);
    };
    if (sharer.signal.aborted) stop();
    else sharer.signal.addEventListener("abort", stop);
    return leave;
  }

  /**
   * What the work gives, for one more who waits for it.
   *
   * @param what is waited for, which begins the message
   * @throws FoleyError "aborted" as soon as this one stops, though the work may go on for others
   */
  async give<T>(sharer: Work, result: Promise<T>, what: string): Promise<T> {
    const leave = this.join(sharer);
    try {
      return await unlessStopped(result, sharer.signal, what);
    } finally {
      leave();
    }
  }
}

function unlessStopped<T>(result: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new FoleyError("aborted", `${what}: stopped while it was loaded`, { cause: signal.reason }));
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
    result.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
