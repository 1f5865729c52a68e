import { StoppableWork } from "../engine/stoppable-work.ts";
import { checkWorkOptions } from "../engine/tensor/argument.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkGoing, type WorkEvent, type WorkOptions, workOf } from "../engine/work.ts";
import type { Resources } from "./resources.ts";

/** What an open library does at the time: it shares resources, is watched and stopped as one, and ends as one. */
export class Session {
  readonly #resources: Resources;
  readonly #watch: WorkOptions;
  readonly #work: StoppableWork;
  #closing: Promise<void> | null = null;

  /**
   * @param watch hears of all work and may stop all of it
   * @param work what runs of it
   */
  constructor(resources: Resources, watch: WorkOptions, work = new StoppableWork()) {
    this.#resources = resources;
    this.#work = work;
    this.#watch = watch;
  }

  /**
   * Does work with the resources.
   *
   * @param what for messages
   * @param options the caller's; the work gets them with a signal and a report that are also the session's
   * @throws FoleyError "usage" once the session is closed and for options that are none, "aborted" once the session is stopped,
   *   and what the work throws
   */
  async run<T, E extends WorkEvent, O extends WorkOptions<E>>(
    what: string,
    options: O,
    work: (resources: Resources, options: O) => Promise<T>,
  ): Promise<T> {
    if (this.#closing !== null) {
      throw new FoleyError("usage", `${what}: expected an open library, got one that was closed; open it again`);
    }
    checkWorkOptions(what, options);
    checkGoing(workOf(this.#watch), `${what}: stopped before it began`);
    const watched = { ...options, ...this.#watched<E>(options) };
    // It runs before it begins, so that what closes the session in its first report waits for it.
    return this.#work.track(Promise.resolve().then(() => work(this.#resources, watched)));
  }

  #watched<E extends WorkEvent>({ signal, report }: WorkOptions<E>): WorkOptions<E> {
    const ofAll = this.#watch.report;
    return this.#work.watched<E>({
      signal: AbortSignal.any([signal, this.#watch.signal].filter((one) => one !== undefined)),
      report: async (event) => {
        await report?.(event);
        await ofAll?.(event);
      },
    });
  }

  /**
   * Stops what runs, waits for its end, and frees all that was loaded; a second call does nothing more. A report may wait for it, as
   * then no work waits for reports.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#work.end(new FoleyError("aborted", "the library was closed"));
    await this.#resources.close();
  }
}
