import type { JobFile, JobState } from "../../api/job.ts";
import type { JobEvent } from "../../api/job-event.ts";
import type { JobRequest } from "../../api/job-request.ts";

/** A job with all that its names mean on this computer. */
export interface MakingTask {
  readonly id: string;
  readonly request: JobRequest;
  /** Receives what is made. */
  readonly folder: string;
  /** What the library calls models, by their names: a name or a folder. */
  readonly models: Readonly<Record<string, string>>;
  /** Uploaded sounds by their ids. */
  readonly sounds: Readonly<Record<string, StoredSound>>;
  /** Places by their names. */
  readonly places: Readonly<Record<string, string>>;
  /** What other jobs made, by their ids. */
  readonly soundsOfJobs: Readonly<Record<string, SoundsOfJob>>;
  /** Sounds that an earlier run of the job made already. */
  readonly done: readonly number[];
}

/** What a job made by the time it ended. */
export interface SoundsOfJob {
  readonly state: JobState;
  readonly sounds: readonly StoredSound[];
}

export interface StoredSound {
  readonly path: string;
  readonly name: string;
}

/** What is told meanwhile. */
export type MakingEvent = Exclude<JobEvent, { readonly name: "state" | "waiting" }>;

/** What a job made. */
export interface MakingResult {
  /** As JSON; null where its results say all. */
  readonly report: unknown;
  readonly files: readonly JobFile[];
}
