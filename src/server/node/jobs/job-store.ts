import { z } from "zod";
import { internalError } from "../../../engine/tensor/error.ts";
import { errorAnswerSchema } from "../../api/error-answer.ts";
import {
  type Job,
  type JobFile,
  type JobResult,
  type JobState,
  jobFileSchema,
  jobResultSchema,
  jobStateSchema,
  type OutdatedRequest,
} from "../../api/job.ts";
import { type JobRequest, jobRequestSchema } from "../../api/job-request.ts";
import type { Statements } from "../data/statements.ts";

const json = z.string().transform((text): unknown => JSON.parse(text));

const jobRowSchema = z.object({
  place: z.int(),
  id: z.string(),
  kind: z.string(),
  state: jobStateSchema,
  request: json.transform(asRequest),
  requestHash: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  deaths: z.int(),
  warnings: json.pipe(z.array(z.string())),
  files: json.pipe(z.array(jobFileSchema)),
  report: json.nullable(),
  error: json.pipe(errorAnswerSchema.shape.error).nullable(),
});

/** A job as it is written down, without its results. */
export type JobRow = z.output<typeof jobRowSchema>;

type OutdatedRow = JobRow & { readonly request: OutdatedRequest };

/** One that can be done. */
export type DoableRow = JobRow & { readonly request: JobRequest };

const idRowSchema = z.object({ id: z.string() });
const countRowSchema = z.object({ count: z.int() });
const jobCountSchema = z.object({ state: jobStateSchema, kind: z.string(), count: z.int() });
export type JobCount = z.output<typeof jobCountSchema>;
const resultRowSchema = z.object({ facts: json.pipe(jobResultSchema) });

/** A job that is to be written down. */
export interface NewJob {
  readonly id: string;
  readonly request: JobRequest;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  /** Whether its caller waits for it, so that nobody wants it of another run of the server. */
  readonly isAwaited: boolean;
}

/** How a job ended. */
export interface JobEnd {
  readonly state: Exclude<JobState, "queued" | "running">;
  readonly files: readonly JobFile[];
  readonly report: unknown;
  readonly error: Job["error"];
}

/** Which jobs are asked for, the newest first. */
export interface JobFilter {
  readonly state: JobState | null;
  readonly kind: string | null;
  /** Only jobs that are older than this one. */
  readonly after: string | null;
  readonly limit: number;
}

/** Jobs and their results in a database: what a call wrote is there when it returns, whatever happens to the process. */
export class JobStore {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  add({ id, request, idempotencyKey, requestHash, isAwaited }: NewJob): JobRow {
    this.#statements.run(
      `INSERT INTO job (id, kind, state, request, idempotencyKey, requestHash, isAwaited, createdAt)
       VALUES (?, ?, 'queued', ?, ?, ?, ?, ?)`,
      ...[id, request.kind, JSON.stringify(request), idempotencyKey, requestHash, Number(isAwaited), now()],
    );
    const added = this.find(id);
    if (added === null) throw internalError("a job that was written down is not there");
    return added;
  }

  find(id: string): JobRow | null {
    return this.#rows("SELECT * FROM job WHERE id = ?", id)[0] ?? null;
  }

  findByKey(idempotencyKey: string): JobRow | null {
    return this.#rows("SELECT * FROM job WHERE idempotencyKey = ?", idempotencyKey)[0] ?? null;
  }

  list({ state, kind, after, limit }: JobFilter): JobRow[] {
    return this.#rows(
      `SELECT * FROM job WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR kind = ?2)
       AND (?3 IS NULL OR place < (SELECT place FROM job WHERE id = ?3)) ORDER BY place DESC LIMIT ?4`,
      ...[state, kind, after, limit],
    );
  }

  /** The ids of the newest jobs of a kind. */
  newest(kind: string, count: number): string[] {
    const rows = this.#statements.rows("SELECT id FROM job WHERE kind = ? ORDER BY place DESC LIMIT ?", kind, count);
    return rows.map((row) => idRowSchema.parse(row).id);
  }

  /** Those that wait and can be done, the oldest first. */
  queued(): DoableRow[] {
    return this.#queued().flatMap((row) => (row.request.kind === "outdated" ? [] : { ...row, request: row.request }));
  }

  /** Those that wait, but which another foley accepted and this one does not take. */
  queuedOutdated(): OutdatedRow[] {
    return this.#queued().flatMap((row) => (row.request.kind === "outdated" ? { ...row, request: row.request } : []));
  }

  /** The ids of those that wait, and whose callers wait for them. */
  queuedAwaited(): string[] {
    const rows = this.#statements.rows("SELECT id FROM job WHERE state = 'queued' AND isAwaited = 1 ORDER BY place");
    return rows.map((row) => idRowSchema.parse(row).id);
  }

  countQueued(): number {
    const [row] = this.#statements.rows("SELECT count(*) AS count FROM job WHERE state = 'queued'");
    return countRowSchema.parse(row).count;
  }

  counts(): JobCount[] {
    const rows = this.#statements.rows("SELECT state, kind, count(*) AS count FROM job GROUP BY state, kind");
    return rows.map((row) => jobCountSchema.parse(row));
  }

  /** What ran when the process ended waits again, but for what nobody wants any more. */
  requeueRunning(): void {
    this.#statements.run(
      `UPDATE job SET state = 'canceled', endedAt = ?
       WHERE (state = 'running' AND isCanceled = 1) OR (state IN ('queued', 'running') AND isAwaited = 1)`,
      now(),
    );
    this.#statements.run("UPDATE job SET state = 'queued', startedAt = NULL WHERE state = 'running'");
  }

  start(id: string): void {
    this.#statements.run("UPDATE job SET state = 'running', startedAt = ? WHERE id = ?", now(), id);
  }

  /** Waits again, as the process that did it died. @param deaths of processes that did it, with this one */
  requeueAfterDeath(id: string, deaths: number): void {
    this.#statements.run("UPDATE job SET state = 'queued', startedAt = NULL, deaths = ? WHERE id = ?", deaths, id);
  }

  /** Notes that nobody wants it any more, so that it does not begin again after a restart. */
  markCanceled(id: string): void {
    this.#statements.run("UPDATE job SET isCanceled = 1 WHERE id = ?", id);
  }

  end(id: string, { state, files, report, error }: JobEnd): void {
    this.#statements.run(
      "UPDATE job SET state = ?, endedAt = ?, files = ?, report = ?, error = ? WHERE id = ?",
      ...[
        state,
        now(),
        JSON.stringify(files),
        report === null ? null : JSON.stringify(report),
        error === null ? null : JSON.stringify(error),
      ],
      id,
    );
  }

  addResult(id: string, result: JobResult): void {
    this.#statements.run(
      "INSERT OR REPLACE INTO result (job, position, facts) SELECT place, ?, ? FROM job WHERE id = ?",
      ...[result.index, JSON.stringify(result), id],
    );
  }

  /** @returns whether it is new: a job that begins anew says what it said before */
  addWarning(id: string, warning: string): boolean {
    const count = this.#statements.run(
      `UPDATE job SET warnings = json_insert(warnings, '$[#]', ?1)
       WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM json_each(job.warnings) WHERE value = ?1)`,
      ...[warning, id],
    );
    return count > 0;
  }

  results({ place }: JobRow): JobResult[] {
    const rows = this.#statements.rows("SELECT facts FROM result WHERE job = ? ORDER BY position", place);
    return rows.map((row) => resultRowSchema.parse(row).facts);
  }

  /**
   * Ended jobs that are no longer kept: all but so many that ended last, and those that ended before a moment. What another job names, for
   * its sounds or its model, is kept with that.
   */
  old(keepJobs: number, endedBefore: string): string[] {
    const rows = this.#statements.rows(
      `SELECT id FROM job WHERE endedAt IS NOT NULL AND (endedAt < ?1 OR place NOT IN
       (SELECT place FROM job WHERE endedAt IS NOT NULL ORDER BY endedAt DESC, place DESC LIMIT ?2))
       AND NOT EXISTS (SELECT 1 FROM named WHERE named.id = job.id) ORDER BY endedAt, place LIMIT 1000`,
      ...[endedBefore, keepJobs],
    );
    return rows.map((row) => idRowSchema.parse(row).id);
  }

  /** Whether a job that waits, or any that is kept, names an upload or another job. */
  isNamed(id: string): boolean {
    return this.#statements.rows("SELECT 1 FROM named WHERE id = ? LIMIT 1", id).length > 0;
  }

  /** Whether there is a job, or was one whose folder is to go. */
  knows(id: string): boolean {
    const sql = "SELECT 1 FROM job WHERE id = ?1 UNION ALL SELECT 1 FROM forgotten WHERE id = ?1";
    return this.#statements.rows(sql, id).length > 0;
  }

  /** It stands among the forgotten until its folder has gone. */
  remove(id: string): void {
    this.#statements.run("DELETE FROM job WHERE id = ?", id);
  }

  /** The ids of removed jobs whose folders may be there still. */
  forgotten(): string[] {
    return this.#statements.rows("SELECT id FROM forgotten").map((row) => idRowSchema.parse(row).id);
  }

  /** The folder of a removed job has gone. */
  hasGone(id: string): void {
    this.#statements.run("DELETE FROM forgotten WHERE id = ?", id);
  }

  #queued(): JobRow[] {
    return this.#rows("SELECT * FROM job WHERE state = 'queued' ORDER BY place");
  }

  #rows(sql: string, ...values: readonly unknown[]): JobRow[] {
    return this.#statements.rows(sql, ...values).map((row) => jobRowSchema.parse(row));
  }
}

function asRequest(written: unknown): Job["request"] {
  return jobRequestSchema.safeParse(written).data ?? { kind: "outdated", written };
}

function now(): string {
  return new Date().toISOString();
}
