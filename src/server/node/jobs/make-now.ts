import { isEnded, type Job } from "../../api/job.ts";
import type { JobRequest } from "../../api/job-request.ts";
import type { House } from "../house.ts";

/**
 * A job whose caller waits for its end: it stands in the queue as any other, and nobody does it once the caller is gone.
 *
 * @param signal tells that the caller is gone
 * @throws Refusal as the queue gives them
 */
export function makeNow({ jobs, events }: House, request: JobRequest, signal: AbortSignal): Promise<Job> {
  const { id } = jobs.accept(request, null);
  return new Promise((resolve) => {
    const cancel = () => void jobs.cancel(id);
    const silence = events.listen(id, ({ event }) => {
      if (event.name !== "state" || !isEnded(event.data.state)) return;
      silence();
      signal.removeEventListener("abort", cancel);
      resolve(event.data);
    });
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });
}
