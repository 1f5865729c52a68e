import type { ErrorCode } from "../../../engine/tensor/error.ts";
import type { SoundTaskName, SoundTasks } from "./sound-tasks.ts";

type Given<K extends SoundTaskName> = { [N in K]: { readonly task: N; readonly given: SoundTasks[N]["given"] } }[K];

/** From the page to the worker: a task, or that nobody waits for one any more. */
export type TaskRequest =
  | ({ readonly id: number } & Given<SoundTaskName>)
  | { readonly id: number; readonly task: null };

/** From the worker to the page. */
export type TaskAnswer =
  | { readonly id: number; readonly kind: "part"; readonly value: unknown }
  | { readonly id: number; readonly kind: "made"; readonly value: unknown }
  | { readonly id: number; readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };
