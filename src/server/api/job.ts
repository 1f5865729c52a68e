import { z } from "zod";
import { bitDepths } from "../../audio/encode/encode-audio.ts";
import { errorAnswerSchema } from "./error-answer.ts";
import { jobRequestSchema } from "./job-request.ts";
import { jobWaitingSchema } from "./job-waiting.ts";

export const jobStates = ["queued", "running", "succeeded", "failed", "canceled"] as const;
export const jobStateSchema = z.enum(jobStates);
export type JobState = z.output<typeof jobStateSchema>;

/** Whether a job of this state changes no more. */
export function isEnded(state: JobState): boolean {
  return state === "succeeded" || state === "failed" || state === "canceled";
}

/** How far a job is, in the vocabulary of all long work; kinds add their own facts, such as `step` and `metrics`. */
export const jobProgressSchema = z
  .looseObject({
    stage: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    share: z.number().nullable().meta({ description: "of the whole job, 0 to 1" }),
    note: z.string().optional(),
  })
  .meta({ id: "Progress" });

export type JobProgress = z.output<typeof jobProgressSchema>;

/** A sound that a job made; its bytes are at `/v1/jobs/:id/sounds/:index`. */
export const jobResultSchema = z
  .object({
    index: z.int().meta({ description: "its place among the job's sounds, from 0" }),
    prompt: z.string().nullable(),
    seed: z.number().meta({ description: "with it, the sound is made again alone" }),
    seconds: z.number(),
    sampleRate: z.int(),
    channels: z.int(),
    bitDepth: z.enum(bitDepths).default("16").meta({ description: "of its WAV file" }),
    settings: z.record(z.string(), z.unknown()).meta({ description: "all that is needed to make it again" }),
    warnings: z.array(z.string()),
  })
  .meta({ id: "JobResult" });

export type JobResult = z.output<typeof jobResultSchema>;

/** A file of a job that is no sound: a table, a page, a figure. */
export const jobFileSchema = z.object({ name: z.string(), bytes: z.int() }).meta({ id: "JobFile" });

export type JobFile = z.output<typeof jobFileSchema>;

/** What another foley accepted and this one would refuse, as it was written down. */
const outdatedRequestSchema = z
  .object({ kind: z.literal("outdated"), written: z.unknown() })
  .meta({ id: "OutdatedRequest" });

export type OutdatedRequest = z.output<typeof outdatedRequestSchema>;

export const jobSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: jobStateSchema,
    createdAt: z.string().meta({ description: "ISO 8601" }),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    request: z.union([jobRequestSchema, outdatedRequestSchema]),
    waiting: jobWaitingSchema.nullable().meta({ description: "what a queued job waits for; else null" }),
    progress: jobProgressSchema.nullable(),
    results: z.array(jobResultSchema),
    files: z.array(jobFileSchema).meta({ description: "what it wrote beside sounds, at `/v1/jobs/:id/files/:name`" }),
    report: z.unknown().meta({ description: "of what is no sound: scores, a study, a trained model; else null" }),
    error: errorAnswerSchema.shape.error.nullable(),
    warnings: z.array(z.string()),
  })
  .meta({ id: "Job" });

export type Job = z.output<typeof jobSchema>;

export const jobListSchema = z
  .object({
    jobs: z.array(jobSchema),
    next: z.string().nullable().meta({ description: "`after` of the next page; null where this is the last" }),
  })
  .meta({ id: "JobList" });

export const jobListQuerySchema = z.object({
  state: jobStateSchema.optional(),
  kind: z.enum(jobRequestSchema.options.map(({ shape }) => shape.kind.value)).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().optional().meta({ description: "the id of the last job of the page before" }),
});
