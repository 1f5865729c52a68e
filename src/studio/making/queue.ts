import { create } from "zustand";
import { isAborted } from "../../engine/work.ts";
import type { Backend, MakingPreview, MakingProgress, TakeOrder } from "../backend/backend.ts";
import { keepTake } from "../store/take-store.ts";
import type { TakeOrigin } from "../take.ts";
import { newId, takeOfMade } from "../takes/new-take.ts";

/** An order, with where its takes come from and what they are called. */
export interface QueuedOrder {
  readonly order: TakeOrder;
  readonly parent: TakeOrigin | null;
  /** What its takes are called; null for their prompts. */
  readonly name: string | null;
}

/** An order in the queue. Once all is made it leaves; what failed stays until it is put away. */
export interface MakingJob extends QueuedOrder {
  /** That of its takes. */
  readonly batch: string;
  readonly state: "waiting" | "making" | "failed";
  readonly progress: MakingProgress | null;
  readonly preview: MakingPreview | null;
  /** Sounds that are made, of so many. */
  readonly made: number;
  readonly total: number;
  /** A line; null where nothing failed. */
  readonly error: string | null;
}

interface Queue {
  readonly jobs: readonly MakingJob[];
}

export const useQueue = create<Queue>(() => ({ jobs: [] }));

const stops = new Map<string, AbortController>();
let isWorking = false;

/** Adds an order at the end; it is begun when its turn comes. */
export function enqueue(queued: QueuedOrder, backend: Backend): string {
  const batch = newId();
  const total = Math.max(1, queued.order.prompts.length) * queued.order.count;
  const fresh = { state: "waiting", progress: null, preview: null, made: 0, error: null } as const;
  useQueue.setState(({ jobs }) => ({ jobs: [...jobs, { ...queued, ...fresh, batch, total }] }));
  void work(backend);
  return batch;
}

/** Stops an order, or puts away one that failed or waits. */
export function stopMaking(batch: string): void {
  stops.get(batch)?.abort();
  if (!stops.has(batch)) remove(batch);
}

/** Tries again what failed. */
export function tryAgain(batch: string, backend: Backend): void {
  change(batch, { state: "waiting", error: null, progress: null, preview: null });
  void work(backend);
}

/** One after another: whatever computes does one thing at a time. */
async function work(backend: Backend): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  try {
    for (let job = nextJob(); job !== undefined; job = nextJob()) await make(job, backend);
  } finally {
    isWorking = false;
  }
}

function nextJob(): MakingJob | undefined {
  return useQueue.getState().jobs.find(({ state }) => state === "waiting");
}

async function make({ batch, order, parent, name }: MakingJob, backend: Backend): Promise<void> {
  const stop = new AbortController();
  stops.set(batch, stop);
  change(batch, { state: "making", made: 0 });
  const report = (progress: MakingProgress): void => change(batch, { progress });
  const preview = (shown: MakingPreview): void => change(batch, { preview: shown });
  try {
    let made = 0;
    for await (const sound of backend.make(order, { signal: stop.signal, report, preview })) {
      await keepTake(await takeOfMade(sound, { parent, batch, name }));
      made += 1;
      change(batch, { made, preview: null });
    }
    remove(batch);
  } catch (cause) {
    if (stop.signal.aborted || isAborted(cause)) remove(batch);
    else change(batch, { state: "failed", error: lineOfError(cause) });
  } finally {
    stops.delete(batch);
  }
}

function lineOfError(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function change(batch: string, facts: Partial<MakingJob>): void {
  useQueue.setState(({ jobs }) => ({ jobs: jobs.map((job) => (job.batch === batch ? { ...job, ...facts } : job)) }));
}

function remove(batch: string): void {
  useQueue.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.batch !== batch) }));
}

/** Has the browser ask before a page is left that still makes something; gives what ends it. */
export function guardLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent): void => {
    if (useQueue.getState().jobs.some(({ state }) => state !== "failed")) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
