import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import { fromPlainError } from "../worker/plain-error.ts";
import type { FromWorker, PlainEvent, ToWorker, WorkerJob, WorkerJobKind, WorkerResults } from "../worker/protocol.ts";

type Result = WorkerResults[WorkerJobKind];

type EventMessage = Extract<FromWorker, { readonly say: "event" }>;

/** A job that the page waits for. */
interface Waiting {
  readonly hear: (event: PlainEvent) => unknown;
  readonly resolve: (result: Result) => void;
  readonly reject: (cause: unknown) => void;
}

/** How a job's events are heard; whatever waits on one may ask the worker about the job by its number. */
export type HearEvent = (event: PlainEvent, id: number) => unknown;

/** The page's end of the line to its worker. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  /** Why there is no worker any more. */
  #end: FoleyError | null = null;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => {
      const came = event.message || "no script that runs there";
      const advice = "keep the files of foley/web together, and let the page's policy allow workers";
      this.#fail(new FoleyError("device", `foley's worker: expected a script that computes, got "${came}"; ${advice}`));
    });
  }

  /**
   * What a job ends with.
   *
   * @throws FoleyError "usage" for what cannot be sent, what the job throws; the worker's end where there is one
   */
  async ask<J extends WorkerJob>(
    job: J,
    { signal }: Pick<Work, "signal">,
    hear: HearEvent,
  ): Promise<WorkerResults[J["kind"]]> {
    if (this.#end !== null) throw this.#end;
    const id = this.#asked++;
    const stop = (): void => this.#say({ id, say: "stop" });
    const answer = new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, hear: (event) => hear(event, id) });
    });
    try {
      this.#ask(id, job);
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop);
      return (await answer) as WorkerResults[J["kind"]];
    } finally {
      this.#waiting.delete(id);
      signal.removeEventListener("abort", stop);
    }
  }

  /** Ends the worker, and with it whatever it does. */
  end(why: FoleyError): void {
    this.#worker.terminate();
    this.#fail(why);
  }

  #ask(id: number, job: WorkerJob): void {
    try {
      this.#say({ id, say: "job", job });
    } catch (cause) {
      const came = cause instanceof Error ? cause.message : String(cause);
      const message = `${job.kind}: expected what can be sent to a worker, got "${came}"; leave functions out`;
      throw new FoleyError("usage", message, { cause });
    }
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if (message.say === "result") waiting.resolve(message.result);
    else if (message.say === "problem") waiting.reject(fromPlainError(message.problem));
    else void this.#hearEvent(waiting, message);
  }

  /** Who hears may take its time; what it throws stops the job. */
  async #hearEvent({ hear, reject }: Waiting, { id, number, event }: EventMessage): Promise<void> {
    try {
      await hear(event);
      this.#say({ id, say: "heard", number });
    } catch (cause) {
      reject(cause);
      this.#say({ id, say: "stop" });
    }
  }

  #fail(why: FoleyError): void {
    this.#end ??= why;
    for (const { reject } of this.#waiting.values()) reject(why);
  }
}
