import { Dexie, type EntityTable } from "dexie";
import type { QueuedOrder } from "../making/queued-order.ts";
import { isMadeAsLoop, type Take } from "../take.ts";

/** The samples of a take as a file: a row of their own, so that lists of takes stay light. */
export interface TakeAudio {
  /** That of the take. */
  readonly id: string;
  readonly audio: Blob;
}

/** An order that is not made yet, so that it goes on after a reload. */
export interface KeptOrder extends QueuedOrder {
  readonly batch: string;
  readonly key: string;
  readonly createdAt: number;
  /** Which of its takes came already, by their places: what was deleted since comes no second time. */
  readonly given: readonly number[];
}

/** What the studio keeps in the browser. */
export class StudioDatabase extends Dexie {
  declare takes: EntityTable<Take, "id">;
  declare audio: EntityTable<TakeAudio, "id">;
  declare orders: EntityTable<KeptOrder, "batch">;

  constructor(name = "foley-studio") {
    super(name);
    this.version(1).stores({ takes: "id, createdAt, favourite, *tags, batch, parent.take", audio: "id" });
    this.version(2).stores({ orders: "batch, createdAt" });
    this.version(3).upgrade((all) =>
      all
        .table<Take>("takes")
        .toCollection()
        .modify((take, row) => {
          row.value = { ...take, isLoop: isMadeAsLoop(take.settings) || take.parent?.how === "loop" };
        }),
    );
  }
}

export const database = new StudioDatabase();
