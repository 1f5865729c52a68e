import { Dexie, type EntityTable } from "dexie";
import type { Take } from "../take.ts";

/** The samples of a take as a file: a row of their own, so that lists of takes stay light. */
export interface TakeAudio {
  /** That of the take. */
  readonly id: string;
  readonly audio: Blob;
}

/** What the studio keeps in the browser. */
export class StudioDatabase extends Dexie {
  declare takes: EntityTable<Take, "id">;
  declare audio: EntityTable<TakeAudio, "id">;

  constructor(name = "foley-studio") {
    super(name);
    this.version(1).stores({ takes: "id, createdAt, favourite, *tags, batch, parent.take", audio: "id" });
  }
}

export const database = new StudioDatabase();
