import { FoleyError } from "../../engine/tensor/error.ts";
import { isAborted } from "../../engine/work.ts";
import { explainSystemError } from "../../files/system-error.ts";
import { flushTraces, traced } from "../../tracing/traced.ts";
import type { Foley } from "../foley.ts";
import { open } from "../open.ts";
import type { MakerSettings } from "./maker.ts";
import type { Line, MakerError, MakerNews, MakerOrder, MakerTask } from "./messages.ts";

/** What a task is done with, and how it is watched and stopped. */
export interface TaskTools<E> {
  readonly foley: Foley;
  readonly signal: AbortSignal;
  readonly tell: (event: E) => void;
}

/** Does a task. @returns what is told of it at its end; it crosses a process */
export type DoTask<T extends MakerTask, E, R> = (task: T, tools: TaskTools<E>) => Promise<R>;

/** Does what is ordered, with one library whose models stay loaded, until the line ends. @returns frees all */
export async function answerOrders<T extends MakerTask, E, R>(
  line: Line<MakerOrder<T>, MakerNews<E, R>>,
  { device, threads }: MakerSettings,
  doTask: DoTask<T, E, R>,
): Promise<() => Promise<void>> {
  const foley = await open({ device: device ?? undefined, threads: threads ?? undefined });
  const running = new Map<string, AbortController>();
  const answer = async (task: T, signal: AbortSignal, trace: string | null): Promise<void> => {
    const { id } = task;
    try {
      const tell = (event: E): void => line.send({ kind: "event", id, event });
      const result = await traced("work", {}, () => doTask(task, { foley, signal, tell }), { parent: trace });
      line.send({ kind: "done", id, result });
    } catch (error) {
      line.send({ kind: "failed", id, error: makerError(error) });
    }
    // Whoever makes things in a process of its own is ended without a word.
    void flushTraces();
  };
  line.listen((order) => {
    if (order.kind === "stop") {
      running.get(order.id)?.abort();
      return;
    }
    const controller = new AbortController();
    running.set(order.task.id, controller);
    void answer(order.task, controller.signal, order.trace).finally(() => running.delete(order.task.id));
  });
  return () => foley.close();
}

/** What is told of an error. */
export function makerError(error: unknown): MakerError {
  const known = error instanceof FoleyError ? error : explainSystemError(error);
  if (known !== null) {
    const { code, message, subject } = known;
    return { code: isAborted(known) ? "aborted" : code, message, subject };
  }
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return { code: "internal", message, subject: null };
}
