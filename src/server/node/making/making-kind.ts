import type { TaskTools } from "../../../library/maker/answer-orders.ts";
import type { JobKindName, JobRequestOf } from "../../api/job-request.ts";
import type { MakingEvent, MakingTask } from "./messages.ts";

/** What a job is done with, and how it is watched and stopped. */
export type MakingTools = TaskTools<MakingEvent>;

export interface TaskOf<K extends JobKindName> extends Omit<MakingTask, "request"> {
  readonly request: JobRequestOf<K>;
}

/** Does the jobs of a kind. @returns the job's report, as JSON; null where its results say all */
export type MakeOf<K extends JobKindName> = (task: TaskOf<K>, tools: MakingTools) => Promise<unknown>;
