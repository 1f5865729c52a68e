import type { Context } from "hono";
import { internalError } from "../../../engine/tensor/error.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import type { Job } from "../../api/job.ts";
import { type JobRequestInput, jobRequestSchema } from "../../api/job-request.ts";
import type { House } from "../house.ts";
import { Refusal, refusalWhileStopping } from "../http/refusal.ts";
import { statusOfCode } from "../http/told-error.ts";
import { makeNow } from "../jobs/make-now.ts";
import { namesIn } from "../kinds/job-kinds.ts";
import { readResult } from "../sounds/read-result.ts";
import type { ResultManner } from "../sounds/scribe-tasks.ts";
import { servedFormats } from "../sounds/sound-formats.ts";
import type { MadeHeaders } from "./made-headers.ts";

/** What an interface of another house makes of a request. */
export interface WishedSound {
  readonly request: JobRequestInput;
  readonly manner: ResultManner;
  /** What was asked for and is not done, a line each. */
  readonly notes: readonly string[];
}

/** Of a header, as not every client takes long ones. */
const mostHeaderLetters = 2000;

/**
 * Makes one sound while the caller waits, and gives its bytes; the headers tell the job, the model, the seed and what was ignored.
 *
 * @throws Refusal, and FoleyError for what the request or the format cannot be
 */
export async function madeAnswer(c: Context, house: House, { request, manner, notes }: WishedSound): Promise<Response> {
  const asked = parseSettings(jobRequestSchema, request, "");
  await house.models.freshenFor(namesIn(asked).models);
  const job = await makeNow(house, asked, c.req.raw.signal);
  const [result] = job.results;
  if (job.state !== "succeeded" || result === undefined) throw whyNot(job, house);
  const bytes = await readResult(house.jobs.folderOf(job.id), result, manner, house);
  const warnings = [...notes, ...job.warnings, ...result.warnings];
  const headers: MadeHeaders = {
    "Foley-Job": job.id,
    "Foley-Model": plain(job.request.kind === "generate" ? job.request.model : ""),
    "Foley-Seed": String(result.seed),
    "Foley-Warnings": plain(warnings.join(" | ")),
  };
  return c.body(bytes, 200, { "Content-Type": servedFormats[manner.format].mediaType, ...headers });
}

function whyNot({ state, error }: Job, { isReady }: House): Error {
  if (state === "canceled") {
    if (!isReady()) return refusalWhileStopping();
    return new Refusal(503, "canceled", "sound: expected to be made, got a job that was canceled; ask again");
  }
  if (error === null) return internalError("a job made no sound and says no error");
  const { code, message, subject } = error;
  return new Refusal(statusOfCode(code), code, message, { subject: subject ?? undefined });
}

/** Letters that a header can carry. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, mostHeaderLetters);
}
