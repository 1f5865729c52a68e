import { type ChildProcess, fork } from "node:child_process";
import { currentTrace } from "../../tracing/traced.ts";
import type { MadeOutcome, Maker, MakerSettings } from "./maker.ts";
import type { MakerNews, MakerOrder, MakerTask } from "./messages.ts";

interface Waiting<E, R> {
  readonly hear: (event: E) => void;
  readonly settle: (outcome: MadeOutcome<R>) => void;
}

/** What a stopped task has for its last step. */
const stopSeconds = 30;

/**
 * Does tasks in a process of its own, as ONNX Runtime keeps the thread that asks. The process begins with the first task, keeps
 * its models for the next, and begins anew where it died.
 */
export class ChildMaker<T extends MakerTask, E, R> implements Maker<T, E, R> {
  readonly #settings: MakerSettings;
  readonly #main: URL;
  readonly #waiting = new Map<string, Waiting<E, R>>();
  #child: ChildProcess | null = null;

  /** @param main a compiled file that calls `serveParent` */
  constructor(settings: MakerSettings, main: URL) {
    this.#settings = settings;
    this.#main = main;
  }

  make(task: T, hear: (event: E) => void): Promise<MadeOutcome<R>> {
    const child = this.#started();
    return new Promise((settle) => {
      this.#waiting.set(task.id, { hear, settle });
      child.send({ kind: "do", task, trace: currentTrace() } satisfies MakerOrder<T>);
    });
  }

  stop(id: string): void {
    const [child, waiting] = [this.#child, this.#waiting.get(id)];
    if (child === null || waiting === undefined) return;
    child.send({ kind: "stop", id } satisfies MakerOrder<T>);
    // A later task of the same id has nothing to do with it.
    const end = (): unknown => this.#waiting.get(id) === waiting && child.kill("SIGKILL");
    setTimeout(end, stopSeconds * 1000).unref();
  }

  renew(): Promise<void> {
    return this.close();
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** The process; null before the first task and after it died. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  #started(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const child = fork(this.#main, [JSON.stringify(this.#settings)], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", (news: MakerNews<E, R>) => this.#hear(news));
    child.on("error", (cause) => this.#fail(child, cause.message));
    child.on("exit", (status, signal) => this.#fail(child, signal ?? `status ${status}`));
    this.#child = child;
    return child;
  }

  #hear(news: MakerNews<E, R>): void {
    const waiting = this.#waiting.get(news.id);
    if (waiting === undefined) return;
    if (news.kind === "event") {
      waiting.hear(news.event);
      return;
    }
    this.#waiting.delete(news.id);
    waiting.settle(news);
  }

  #fail(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { settle } of all) settle({ kind: "died", how });
  }
}
