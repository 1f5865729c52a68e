import { isEnded, type Job } from "../../api/job.ts";
import type { JobRequest } from "../../api/job-request.ts";
import type { House } from "../house.ts";
import { refusalWhileStopping } from "../http/refusal.ts";

/**
 * A job whose caller waits for its end: it stands in the queue as any other, and nobody does it once the caller is gone.
 *
 * @param gone tells that the caller is gone
 * @throws Refusal as the queue gives them, and 503 where the server ends before the job
 */
export async function makeNow(
  { jobs, events, over }: Pick<House, "jobs" | "events" | "over">,
  request: JobRequest,
  gone: AbortSignal,
): Promise<Job> {
  if (over.aborted) throw refusalWhileStopping();
  const { id } = jobs.accept(request, null, true);
  return new Promise((resolve, reject) => {
    // Nobody who is told that a caller is gone can do anything about an error.
    const cancel = () => jobs.abandon(id);
    const refuse = () => {
      settle();
      cancel();
      reject(refusalWhileStopping());
    };
    const silence = events.listen(id, ({ event }) => {
      if (event.name !== "state" || !isEnded(event.data.state)) return;
      settle();
      resolve(event.data);
    });
    const settle = () => {
      silence();
      gone.removeEventListener("abort", cancel);
      over.removeEventListener("abort", refuse);
    };
    over.addEventListener("abort", refuse);
    if (gone.aborted) cancel();
    else gone.addEventListener("abort", cancel);
  });
}
