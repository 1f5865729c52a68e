import { RotateCw, X } from "lucide-react";
import type { ReactElement } from "react";
import type { MakingProgress } from "../backend/backend.ts";
import { type MakingJob, stopMaking, tryAgain, useQueue } from "./queue.ts";
import { aboutWords, placeInQueue, turnWords } from "./wait-words.ts";

/** What is being made and what waits, with progress, a preview and a way to stop it. */
export function QueueList(): ReactElement | null {
  const { jobs, secondsPerTake } = useQueue();
  if (jobs.length === 0) return null;
  const waiting = jobs.filter(({ state }) => state === "waiting").length;
  return (
    <section className="jobs" aria-label="Being made">
      {jobs.map((job, index) => (
        <JobRow key={job.batch} job={job} place={placeInQueue(jobs.slice(0, index), secondsPerTake)} />
      ))}
      {waiting > 1 && (
        <button type="button" className="button all-out" onClick={() => stopWaiting(jobs)}>
          Take out all {waiting} that wait
        </button>
      )}
    </section>
  );
}

function stopWaiting(jobs: readonly MakingJob[]): void {
  for (const { state, batch } of jobs) if (state === "waiting") stopMaking(batch);
}

interface JobRowProps {
  readonly job: MakingJob;
  readonly place: ReturnType<typeof placeInQueue>;
}

function JobRow({ job, place }: JobRowProps): ReactElement {
  const { batch, state, progress, preview, error } = job;
  const name = titleOf(job);
  return (
    <article className={`job ${state}`} aria-label={name} data-job={batch}>
      <div className="clip">
        <strong>{name}</strong> <span className="hint">{stateWords(job, place)}</span>
      </div>
      <div className="row">
        {state === "failed" && (
          <button type="button" className="button" onClick={() => tryAgain(batch)}>
            <RotateCw size={14} aria-hidden /> Try again
          </button>
        )}
        <button type="button" className="button" onClick={() => stopMaking(batch)}>
          <X size={14} aria-hidden /> {state === "making" ? "Stop" : state === "failed" ? "Put away" : "Take out"}
        </button>
      </div>
      {state === "making" && <ProgressBar progress={progress} />}
      {state === "making" && preview !== null && (
        <img className="preview" src={preview.url} alt={`Spectrogram of what is heard at step ${preview.step}`} />
      )}
      {error !== null && (
        <p className="fault" role="alert">
          {error}
        </p>
      )}
    </article>
  );
}

function titleOf({ name, order: { prompts } }: MakingJob): string {
  const [first] = prompts;
  const words = first?.prompt ?? "Like a sound";
  if (name !== null) return name;
  return prompts.length > 1 ? `${words} and ${prompts.length - 1} more` : words;
}

function stateWords({ state, progress, made, total, parent }: MakingJob, place: JobRowProps["place"]): string {
  const how = parent === null ? "" : `${parent.how} · `;
  if (state === "waiting") {
    const begins = place.seconds === null ? "" : `, in ${aboutWords(place.seconds)}`;
    return `${how}waits, ${turnWords(place.ahead)}${begins}${total > 1 ? ` · ${total} takes` : ""}`;
  }
  if (state === "failed") return `${how}failed${made > 0 ? ` after ${made} of ${total}` : ""}`;
  const which = total > 1 ? `take ${Math.min(made + 1, total)} of ${total} · ` : "";
  return `${how}${which}${progress === null ? "begins" : progressWords(progress)}`;
}

function progressWords({ stage, done, total, unit, note }: MakingProgress): string {
  const count = unit === "bytes" ? `${megabytes(done)} of ${megabytes(total)} MB` : `${done} of ${total} ${unit}`;
  const parts = total > 1 ? [stage, count] : [stage];
  return [...parts, ...(note === null || note.startsWith("sound ") ? [] : [note])].join(" · ");
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

interface ProgressBarProps {
  readonly progress: MakingProgress | null;
}

function ProgressBar({ progress }: ProgressBarProps): ReactElement {
  const share = progress?.share ?? 0;
  const percent = Math.round(share * 100);
  return (
    <div
      className="bar-track"
      role="progressbar"
      aria-label="Progress"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
