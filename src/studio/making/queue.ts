import { create } from "zustand";
import { isAborted } from "../../engine/work.ts";
import type { Backend, MakingPreview, MakingProgress } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import { EndedOrderError } from "../backend/ended-order-error.ts";
import { lineOfError } from "../store/library-error.ts";
import { forgetOrder, keepOrder, keptOrders, noteGiven, rekeyOrder } from "../store/order-store.ts";
import type { KeptOrder } from "../store/studio-database.ts";
import { keepNewTake } from "../store/take-store.ts";
import { newId, takeOfMade } from "../takes/new-take.ts";
import { holdOrder } from "./order-hold.ts";
import type { QueuedOrder } from "./queued-order.ts";

/** An order in the queue. Once all is made it leaves; what failed stays until it is put away. */
export interface MakingJob extends QueuedOrder {
  /** That of its takes. */
  readonly batch: string;
  /** By which a backend knows it again. */
  readonly key: string;
  readonly state: "waiting" | "making" | "failed";
  readonly progress: MakingProgress | null;
  readonly preview: MakingPreview | null;
  /** Which of its takes came already, by their places. */
  readonly given: readonly number[];
  /** Sounds that are made, of so many. */
  readonly made: number;
  readonly total: number;
  /** A line; null where nothing failed. */
  readonly error: string | null;
  /** Whether what failed is at an end for what makes sounds; else it may still be made. */
  readonly isEnded: boolean;
}

interface Queue {
  readonly jobs: readonly MakingJob[];
  /** Of the takes that were made last; null before the first. */
  readonly secondsPerTake: number | null;
}

export const useQueue = create<Queue>(() => ({ jobs: [], secondsPerTake: null }));

const stops = new Map<string, AbortController>();
/** What lets other tabs have an order. */
const holds = new Map<string, () => void>();
let isWorking = false;

/** Adds an order at the end; it is begun when its turn comes, and goes on after a reload. */
export function enqueue(queued: QueuedOrder): string {
  const kept: KeptOrder = { ...queued, batch: newId(), key: newId(), createdAt: Date.now(), given: [] };
  void holdOrder(kept.batch).then((end) => holds.set(kept.batch, end ?? (() => {})));
  void keepOrder(kept);
  add(kept);
  return kept.batch;
}

/** Takes up what waits, and what was ordered before the page was loaded anew, but for what another tab is making. */
export async function takeUpOrders(): Promise<void> {
  void work();
  const queued = new Set(useQueue.getState().jobs.map(({ batch }) => batch));
  for (const kept of await keptOrders()) {
    if (queued.has(kept.batch)) continue;
    const end = await holdOrder(kept.batch);
    if (end === null) continue;
    holds.set(kept.batch, end);
    add(kept);
  }
}

function add({ order, parent, name, batch, key, given }: KeptOrder): void {
  const total = Math.max(1, order.prompts.length) * order.count;
  const fresh = { state: "waiting", progress: null, preview: null, made: 0, error: null, isEnded: false } as const;
  useQueue.setState(({ jobs }) => ({ jobs: [...jobs, { order, parent, name, batch, key, given, ...fresh, total }] }));
  void work();
}

/** Stops an order, or puts away one that failed or waits. */
export function stopMaking(batch: string): void {
  stops.get(batch)?.abort();
  if (stops.has(batch)) return;
  const job = jobOf(batch);
  if (job !== undefined) useBackend.getState().backend?.giveUp(job.key);
  remove(batch);
}

/** Tries again what failed. */
export function tryAgain(batch: string): void {
  const job = jobOf(batch);
  if (job === undefined) return;
  // A backend that keeps what failed would give it again by the same key, after a reload too. What only broke off goes on by it.
  const key = job.isEnded ? newId() : job.key;
  if (key !== job.key) void rekeyOrder(batch, key);
  change(batch, { state: "waiting", key, error: null, progress: null, preview: null });
  void work();
}

/** One after another, each by what makes sounds as its turn comes: whatever computes does one thing at a time. */
async function work(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  try {
    for (let job = nextJob(); job !== undefined; job = nextJob()) {
      const { backend } = useBackend.getState();
      if (backend === null) return;
      await make(job, backend);
    }
  } finally {
    isWorking = false;
  }
}

function jobOf(batch: string): MakingJob | undefined {
  return useQueue.getState().jobs.find((job) => job.batch === batch);
}

function nextJob(): MakingJob | undefined {
  return useQueue.getState().jobs.find(({ state }) => state === "waiting");
}

async function make({ batch, key, order, parent, name, given: before }: MakingJob, backend: Backend): Promise<void> {
  let given = before;
  const stop = new AbortController();
  stops.set(batch, stop);
  change(batch, { state: "making", made: 0 });
  // What was made before one looked, as before a reload, comes at once: no pace is learnt of it.
  let wasWatched = false;
  const report = (progress: MakingProgress): void => {
    wasWatched = true;
    change(batch, { progress });
  };
  const preview = (shown: MakingPreview): void => change(batch, { preview: shown });
  try {
    let made = 0;
    let last = performance.now();
    for await (const sound of backend.make(order, { key, signal: stop.signal, report, preview })) {
      if (!given.includes(sound.index)) {
        await keepNewTake(await takeOfMade(sound, { parent, batch, name }));
        given = [...given, sound.index];
        void noteGiven(batch, given);
      }
      made += 1;
      change(batch, { made, given, preview: null });
      if (wasWatched) learnPace((performance.now() - last) / 1000);
      wasWatched = false;
      last = performance.now();
    }
    remove(batch);
  } catch (cause) {
    if (stop.signal.aborted || isAborted(cause)) remove(batch);
    else change(batch, { state: "failed", error: lineOfError(cause), isEnded: cause instanceof EndedOrderError });
  } finally {
    stops.delete(batch);
  }
}

/** What was slow once, as where a model was loaded, is soon forgotten. */
function learnPace(seconds: number): void {
  useQueue.setState(({ secondsPerTake }) => ({
    secondsPerTake: secondsPerTake === null ? seconds : (secondsPerTake + seconds) / 2,
  }));
}

function change(batch: string, facts: Partial<MakingJob>): void {
  useQueue.setState(({ jobs }) => ({ jobs: jobs.map((job) => (job.batch === batch ? { ...job, ...facts } : job)) }));
}

function remove(batch: string): void {
  void forgetOrder(batch);
  holds.get(batch)?.();
  holds.delete(batch);
  useQueue.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.batch !== batch) }));
}
