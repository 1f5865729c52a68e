import type { ErrorCode } from "../../engine/tensor/error.ts";

/** Something to do, by a name of its own. */
export interface MakerTask {
  readonly id: string;
}

/** What is told of an error across a process: its words, without a stack. */
export interface MakerError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly subject: string | null;
}

/** What the process that makes things is told. */
export type MakerOrder<T extends MakerTask> =
  /** `trace` is what it is a part of, as `currentTrace` gave it. */
  | { readonly kind: "do"; readonly task: T; readonly trace: string | null }
  | { readonly kind: "stop"; readonly id: string };

/** What it tells. */
export type MakerNews<E, R> =
  | { readonly kind: "event"; readonly id: string; readonly event: E }
  | { readonly kind: "done"; readonly id: string; readonly result: R }
  | { readonly kind: "failed"; readonly id: string; readonly error: MakerError };

/** One end of a line between who answers and the process that makes things. */
export interface Line<In, Out> {
  send(message: Out): void;
  listen(hear: (message: In) => void): void;
}
