import type { FoleyError } from "./tensor/error.ts";
import type { WorkEvent, WorkOptions } from "./work.ts";

/** Work that has one end: whoever ends it stops all that runs of it, and waits until nothing does. */
export class StoppableWork {
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  /** The same promise, for which the end waits. */
  async track<T>(running: Promise<T>): Promise<T> {
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /**
   * The same options, stopped by the end as well. What was stopped waits for no report: one that waits for the end would
   * otherwise wait for itself.
   */
  watched<E extends WorkEvent>({ signal, report }: WorkOptions<E>): WorkOptions<E> {
    const end = this.#stop.signal;
    const stopped = signal === undefined ? end : AbortSignal.any([signal, end]);
    return { signal: stopped, report: report && ((event) => heardOrStopped(report(event), stopped)) };
  }

  /** Stops what runs, and waits for its end. */
  async end(why: FoleyError): Promise<void> {
    this.#stop.abort(why);
    await Promise.allSettled(this.#running);
  }
}

function heardOrStopped(heard: unknown, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const goOn = (): void => resolve();
    if (stopped.aborted) goOn();
    stopped.addEventListener("abort", goOn);
    void Promise.resolve(heard)
      .then(goOn, reject)
      .finally(() => stopped.removeEventListener("abort", goOn));
  });
}
