import { type ChildProcess, fork } from "node:child_process";
import type { MakingSettings } from "./answer-orders.ts";
import type { MadeOutcome, Maker } from "./maker.ts";
import type { MakingEvent, MakingNews, MakingOrder, MakingTask } from "./messages.ts";

interface Waiting {
  readonly hear: (event: MakingEvent) => void;
  readonly settle: (outcome: MadeOutcome) => void;
}

/** What a stopped job has for its last step. */
const stopSeconds = 30;

/**
 * Does jobs in a process of its own, as ONNX Runtime keeps the thread that asks. The process begins with the first job, keeps
 * its models for the next, and begins anew where it died.
 */
export class ChildMaker implements Maker {
  readonly #settings: MakingSettings;
  readonly #waiting = new Map<string, Waiting>();
  #child: ChildProcess | null = null;

  constructor(settings: MakingSettings) {
    this.#settings = settings;
  }

  make(task: MakingTask, hear: (event: MakingEvent) => void): Promise<MadeOutcome> {
    const child = this.#started();
    return new Promise((settle) => {
      this.#waiting.set(task.id, { hear, settle });
      child.send({ kind: "do", task } satisfies MakingOrder);
    });
  }

  stop(id: string): void {
    const child = this.#child;
    if (child === null) return;
    child.send({ kind: "stop", id } satisfies MakingOrder);
    const timer = setTimeout(() => this.#waiting.has(id) && child.kill("SIGKILL"), stopSeconds * 1000);
    timer.unref();
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** The process; null before the first job and after it died. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  #started(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const main = new URL("./child-main.js", import.meta.url);
    const child = fork(main, [JSON.stringify(this.#settings)], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", (news: MakingNews) => this.#hear(news));
    child.on("error", (cause) => this.#fail(child, cause.message));
    child.on("exit", (status, signal) => this.#fail(child, signal ?? `status ${status}`));
    this.#child = child;
    return child;
  }

  #hear(news: MakingNews): void {
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
