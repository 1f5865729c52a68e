import { isEnded, type Job } from "../../api/job.ts";
import type { JobEvent } from "../../api/job-event.ts";
import type { House } from "../house.ts";
import { beatMilliseconds, type ServerSent } from "../http/answer-events.ts";
import { type SentEvent, withNews } from "./job-events.ts";

/** The id of a job's last event: who has it has heard all. */
export const lastEventId = "end";

/**
 * Tells what happens to a job until it has ended, or nobody hears it. Who comes in the middle, or after the end, is told first
 * what it has to know.
 *
 * @param last the id of the last event that was heard; null for none
 */
export async function* followJob(
  id: string,
  { jobs, events }: Pick<House, "jobs" | "events">,
  last: string | null,
  gone: AbortSignal,
): AsyncGenerator<ServerSent, void, undefined> {
  const job = jobs.find(id);
  if (job === null) return;
  if (isEnded(job.state)) {
    yield* snapshot(job, events.lastId).map(asServerSent);
    return;
  }
  const missed = last === null ? null : events.after(id, last);
  let waiting: readonly SentEvent[] = missed ?? snapshot(job, events.lastId);
  let wake: () => void = () => {};
  const silence = events.listen(id, (sent) => {
    waiting = withNews(waiting, sent);
    wake();
  });
  gone.addEventListener("abort", () => wake(), { once: true });
  const news = (): Promise<"news" | "beat"> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve("beat"), beatMilliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve("news");
      };
    });
  try {
    while (!gone.aborted) {
      const [sent, ...rest] = waiting;
      if (sent === undefined) {
        if ((await news()) === "beat") yield "beat";
        continue;
      }
      waiting = rest;
      yield asServerSent(sent);
      if (isLast(sent.event)) return;
    }
  } finally {
    silence();
  }
}

function asServerSent({ id, event }: SentEvent): ServerSent {
  const { name, data } = event;
  return { event: name, id: isLast(event) ? lastEventId : id, data: JSON.stringify(data) };
}

function isLast({ name, data }: JobEvent): boolean {
  return name === "state" && isEnded(data.state);
}

/** What has to be known, the last state at the end: only from there one may go on. */
function snapshot(job: Job, id: string): SentEvent[] {
  return [
    ...job.warnings.map((message) => ({ id: null, event: { name: "warning", data: { message } } }) as const),
    ...job.results.map((data) => ({ id: null, event: { name: "result", data } }) as const),
    { id, event: { name: "state", data: job } },
  ];
}
