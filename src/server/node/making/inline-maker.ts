import { answerOrders, type MakingSettings } from "./answer-orders.ts";
import type { MadeOutcome, Maker } from "./maker.ts";
import type { MakingEvent, MakingNews, MakingOrder, MakingTask } from "./messages.ts";

/** Does jobs in this process: for tests, and where the sources run uncompiled, of which no other process can be started. */
export class InlineMaker implements Maker {
  readonly #waiting = new Map<string, (news: MakingNews) => void>();
  #order: ((order: MakingOrder) => void) | null = null;
  readonly #opened: Promise<() => Promise<void>>;

  constructor(settings: MakingSettings) {
    const send = (news: MakingNews): void => this.#waiting.get(news.id)?.(structuredClone(news));
    const listen = (hear: (order: MakingOrder) => void): void => {
      this.#order = hear;
    };
    this.#opened = answerOrders({ send, listen }, settings);
  }

  async make(task: MakingTask, hear: (event: MakingEvent) => void): Promise<MadeOutcome> {
    await this.#opened;
    const outcome = await new Promise<MadeOutcome>((resolve) => {
      this.#waiting.set(task.id, (news) => (news.kind === "event" ? hear(news.event) : resolve(news)));
      this.#order?.({ kind: "do", task });
    });
    this.#waiting.delete(task.id);
    return outcome;
  }

  stop(id: string): void {
    this.#order?.({ kind: "stop", id });
  }

  async close(): Promise<void> {
    await (await this.#opened)();
  }
}
