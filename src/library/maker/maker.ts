import type { DeviceName } from "../../engine/runtime/device.ts";
import type { MakerError, MakerTask } from "./messages.ts";

/** What a maker's library is opened with. */
export interface MakerSettings {
  readonly device: DeviceName | null;
  readonly threads: number | null;
}

/** How a task came out of the process that did it. */
export type MadeOutcome<R> =
  | { readonly kind: "done"; readonly result: R }
  | { readonly kind: "failed"; readonly error: MakerError }
  /** The process ended before the task did. */
  | { readonly kind: "died"; readonly how: string };

/** Whoever does tasks apart from the thread that answers, one at a time, with a library whose models stay loaded. */
export interface Maker<T extends MakerTask, E, R> {
  /** @param hear is told of everything that happens meanwhile */
  make(task: T, hear: (event: E) => void): Promise<MadeOutcome<R>>;
  /** Asks a task to end at its next step; where it does not in time, its process is ended. */
  stop(id: string): void;
  /** Nothing that it loaded stays: the next task finds all anew. To be asked between tasks. */
  renew(): Promise<void>;
  close(): Promise<void>;
}
