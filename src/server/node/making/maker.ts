import type { ErrorAnswer } from "../../api/error-answer.ts";
import type { JobFile } from "../../api/job.ts";
import type { MakingEvent, MakingTask } from "./messages.ts";

/** How a job came out of the process that did it. */
export type MadeOutcome =
  | { readonly kind: "done"; readonly report: unknown; readonly files: readonly JobFile[] }
  | { readonly kind: "failed"; readonly error: ErrorAnswer["error"] }
  /** The process ended before the job did. */
  | { readonly kind: "died"; readonly how: string };

/** Whoever does jobs for the server, apart from its thread. */
export interface Maker {
  /** @param hear is told of everything that happens meanwhile */
  make(task: MakingTask, hear: (event: MakingEvent) => void): Promise<MadeOutcome>;
  /** Asks a job to end at its next step; where it does not in time, its process is ended. */
  stop(id: string): void;
  close(): Promise<void>;
}
