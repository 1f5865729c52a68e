import { FoleyError } from "../../../engine/tensor/error.ts";
import type { SoundTaskName, SoundTasks } from "./sound-tasks.ts";
import type { TaskAnswer } from "./task-message.ts";

interface Waiting {
  part(value: unknown): void;
  made(value: unknown): void;
  failed(error: Error): void;
}

/** A worker with those who wait for it. */
interface Lane {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Pictures and some files take long: what is heard already does not wait behind them. */
const laneOf: Readonly<Record<SoundTaskName, string>> = {
  decode: "decoding",
  picture: "pictures",
  band: "sounds",
  edit: "sounds",
  loudness: "sounds",
  file: "files",
};

const lanes = new Map<string, Lane>();
let lastId = 0;

/** How work on a sound is watched and stopped. */
export interface SoundWorkOptions<K extends SoundTaskName> {
  readonly signal?: AbortSignal | undefined;
  /** Told what is known already. */
  readonly part?: ((part: SoundTasks[K]["part"]) => void) | undefined;
}

/**
 * Work on a sound beside the page, which goes on meanwhile.
 *
 * @throws FoleyError as the task does, "aborted" after the signal
 */
export function soundWork<K extends SoundTaskName>(
  task: K,
  given: SoundTasks[K]["given"],
  { signal, part }: SoundWorkOptions<K> = {},
): Promise<SoundTasks[K]["made"]> {
  const { worker, waiting } = laneFor(laneOf[task]);
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      waiting.delete(id);
      worker.postMessage({ id, task: null });
      reject(new FoleyError("aborted", `${task}: expected to be waited for, was stopped; ask again`));
    };
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop, { once: true });
    const done = <T>(settle: (value: T) => void) => {
      return (value: T): void => {
        signal?.removeEventListener("abort", stop);
        waiting.delete(id);
        settle(value);
      };
    };
    waiting.set(id, {
      part: (value) => part?.(value as SoundTasks[K]["part"]),
      made: done((value) => resolve(value as SoundTasks[K]["made"])),
      failed: done(reject),
    });
    worker.postMessage({ id, task, given });
  });
}

function laneFor(name: string): Lane {
  const known = lanes.get(name);
  if (known !== undefined) return known;
  const worker = new Worker(new URL("./sound-worker.ts", import.meta.url), { type: "module" });
  const lane: Lane = { worker, waiting: new Map() };
  lanes.set(name, lane);
  worker.addEventListener("message", ({ data }: MessageEvent<TaskAnswer>) => {
    const waiter = lane.waiting.get(data.id);
    if (waiter === undefined) return;
    if (data.kind === "failed") waiter.failed(new FoleyError(data.code, data.message));
    else waiter[data.kind](data.value);
  });
  worker.addEventListener("error", (event) => {
    // It does not come back: whoever asks next gets another.
    lanes.delete(name);
    const words = `${name}: expected a worker that runs, got: ${event.message || "none"}; reload the page`;
    for (const waiter of [...lane.waiting.values()]) waiter.failed(new FoleyError("internal", words));
  });
  return lane;
}
