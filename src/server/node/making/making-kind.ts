import type { Foley } from "../../../library/foley.ts";
import type { JobKindName, JobRequestOf } from "../../api/job-request.ts";
import type { MakingEvent, MakingTask } from "./messages.ts";

/** What a job is done with, and how it is watched and stopped. */
export interface MakingTools {
  readonly foley: Foley;
  readonly signal: AbortSignal;
  readonly tell: (event: MakingEvent) => void;
}

export interface TaskOf<K extends JobKindName> extends Omit<MakingTask, "request"> {
  readonly request: JobRequestOf<K>;
}

/** Does the jobs of a kind. @returns the job's report, as JSON; null where its results say all */
export type MakeOf<K extends JobKindName> = (task: TaskOf<K>, tools: MakingTools) => Promise<unknown>;
