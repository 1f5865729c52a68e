import type { WorkEvent, WorkOptions } from "../../engine/work.ts";
import type { PlainEvent, WorkerJob, WorkerResults } from "../worker/protocol.ts";

/** How a call to the worker is watched: by its caller, and by whoever opened the library. */
export type AskWorker = <J extends WorkerJob, E extends WorkEvent>(
  what: string,
  job: J,
  options: WorkOptions<E>,
  eventOf: (event: PlainEvent, id: number) => E,
) => Promise<WorkerResults[J["kind"]]>;
