import { currentTrace } from "../../tracing/traced.ts";
import { answerOrders, type DoTask } from "./answer-orders.ts";
import type { MadeOutcome, Maker, MakerSettings } from "./maker.ts";
import type { MakerNews, MakerOrder, MakerTask } from "./messages.ts";

/** Does tasks in this process: for tests, and where the sources run uncompiled, of which no other process can be started. */
export class InlineMaker<T extends MakerTask, E, R> implements Maker<T, E, R> {
  readonly #waiting = new Map<string, (news: MakerNews<E, R>) => void>();
  #order: ((order: MakerOrder<T>) => void) | null = null;
  readonly #open: () => Promise<() => Promise<void>>;
  #opened: Promise<() => Promise<void>>;

  constructor(settings: MakerSettings, doTask: DoTask<T, E, R>) {
    const send = (news: MakerNews<E, R>): void => this.#waiting.get(news.id)?.(structuredClone(news));
    const listen = (hear: (order: MakerOrder<T>) => void): void => {
      this.#order = hear;
    };
    this.#open = () => answerOrders({ send, listen }, settings, doTask);
    this.#opened = this.#open();
  }

  async make(task: T, hear: (event: E) => void): Promise<MadeOutcome<R>> {
    const trace = currentTrace();
    await this.#opened;
    const outcome = await new Promise<MadeOutcome<R>>((resolve) => {
      this.#waiting.set(task.id, (news) => (news.kind === "event" ? hear(news.event) : resolve(news)));
      this.#order?.({ kind: "do", task, trace });
    });
    this.#waiting.delete(task.id);
    return outcome;
  }

  stop(id: string): void {
    this.#order?.({ kind: "stop", id });
  }

  async renew(): Promise<void> {
    await this.close();
    this.#opened = this.#open();
  }

  async close(): Promise<void> {
    await (await this.#opened)();
  }
}
