import { expect, it, vi } from "vitest";
import { StoppableWork } from "./stoppable-work.ts";
import { FoleyError } from "./tensor/error.ts";
import type { WorkEvent } from "./work.ts";

const event: WorkEvent = { stage: "sampling", done: 1, total: 2, unit: "steps", share: 0.5 };
const never = () => new Promise(() => {});

it("waits for a report, and no longer once the caller stops it or the whole ends", async () => {
  const caller = new AbortController();
  const work = new StoppableWork();
  const heard = vi.fn();
  const reported = Promise.resolve(work.watched({ signal: caller.signal, report: never }).report?.(event)).then(heard);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(heard).not.toHaveBeenCalled();
  caller.abort();
  await reported;
  expect(heard).toHaveBeenCalledOnce();

  const other = work.watched({ report: never });
  const waiting = other.report?.(event);
  await work.end(new FoleyError("aborted", "closed"));
  await waiting;
  expect(other.signal?.aborted).toBe(true);
});
