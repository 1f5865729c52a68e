import type { ErrorAnswer } from "../../api/error-answer.ts";
import type { JobEvent } from "../../api/job-event.ts";
import type { JobRequest } from "../../api/job-request.ts";

/** A job with all that its names mean on this computer. */
export interface MakingTask {
  readonly id: string;
  readonly request: JobRequest;
  /** Receives what is made. */
  readonly folder: string;
  /** What the job's model is called by the library: its name or its folder; null where the job names none. */
  readonly model: string | null;
  /** Uploaded sounds by their ids. */
  readonly sounds: Readonly<Record<string, StoredSound>>;
  /** Places by their names. */
  readonly places: Readonly<Record<string, string>>;
  /** Sounds that an earlier run of the job made already. */
  readonly done: readonly number[];
}

export interface StoredSound {
  readonly path: string;
  readonly name: string;
}

/** What the process that makes things is told. */
export type MakingOrder =
  | { readonly kind: "do"; readonly task: MakingTask }
  | { readonly kind: "stop"; readonly id: string };

/** What it tells. */
export type MakingNews =
  | { readonly kind: "event"; readonly id: string; readonly event: MakingEvent }
  | { readonly kind: "done"; readonly id: string; readonly report: unknown }
  | { readonly kind: "failed"; readonly id: string; readonly error: ErrorAnswer["error"] };

export type MakingEvent = Exclude<JobEvent, { readonly name: "state" }>;

/** One end of a line between the server and the process that makes things. */
export interface Line<In, Out> {
  send(message: Out): void;
  listen(hear: (message: In) => void): void;
}
