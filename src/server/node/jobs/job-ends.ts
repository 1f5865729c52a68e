import { FoleyError, internalError } from "../../../engine/tensor/error.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { jobRequestSchema } from "../../api/job-request.ts";
import type { JobOutcome } from "../making/job-maker.ts";
import type { JobEnd } from "./job-store.ts";

/** Deaths of the process that a job survives. */
const mostDeaths = 1;

/** How a job ends that nobody wants any more. */
export const canceledEnd: JobEnd = { state: "canceled", files: [], report: null, error: null };

/** How a job ends that was accepted by another foley, as this one would refuse it. */
export function outdatedEnd(written: unknown): JobEnd {
  const { code, message, subject } = refusalOf(written);
  return { state: "failed", files: [], report: null, error: { code, message, subject } };
}

function refusalOf(written: unknown): FoleyError {
  try {
    parseSettings(jobRequestSchema, written, "job of another foley", { advice: "send it anew" });
  } catch (error) {
    if (error instanceof FoleyError) return error;
    throw error;
  }
  throw internalError("a request is refused, and is not");
}

/** How a job ends of which nothing was heard for too long. */
export function stuckEnd(silentSeconds: number): JobEnd {
  const message = `job: expected news of it every ${silentSeconds} s, got none for longer; ask for less at once, or allow more silence`;
  return { state: "failed", files: [], report: null, error: { code: "stuck", message, subject: "silentSeconds" } };
}

/** How a job ends of which something could not be written down. */
export function unwrittenEnd(failure: unknown, hide: (message: string) => string): JobEnd {
  const { code, message, subject } =
    failure instanceof FoleyError ? failure : internalError(`what a job made was not written down: ${String(failure)}`);
  return { state: "failed", files: [], report: null, error: { code, message: hide(message), subject } };
}

/** Whether a job came to no end of its own. */
export function isBrokenOff(outcome: JobOutcome): boolean {
  return outcome.kind === "died" || (outcome.kind === "failed" && outcome.error.code === "aborted");
}

/** How a job ends; null for one that is tried once more, as its process died. */
export function endOf(outcome: JobOutcome, deaths: number, hide: (message: string) => string): JobEnd | null {
  switch (outcome.kind) {
    case "done":
      return { state: "succeeded", error: null, ...outcome.result };
    case "failed": {
      const { code, message, subject } = outcome.error;
      return { state: "failed", files: [], report: null, error: { code, message: hide(message), subject } };
    }
    case "died": {
      if (deaths < mostDeaths) return null;
      const message = `job: expected the process that does it to live, got its end (${outcome.how}) twice; ask for less at once`;
      return { state: "failed", files: [], report: null, error: { code: "internal", message, subject: null } };
    }
  }
}
