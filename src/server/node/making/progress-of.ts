import type { WorkEvent } from "../../../engine/work.ts";
import type { JobProgress } from "../../api/job.ts";

/** What of an event can be sent: all but functions. */
export function progressOf(event: WorkEvent): JobProgress {
  const told = Object.fromEntries(Object.entries(event).filter(([, value]) => typeof value !== "function"));
  const { stage, done, total, unit, share } = event;
  return { ...told, stage, done, total, unit, share };
}
