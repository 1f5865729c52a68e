import { FoleyError } from "../../engine/tensor/error.ts";
import { type WorkEvent, workOf } from "../../engine/work.ts";
import type { DoTask } from "../../library/maker/answer-orders.ts";
import type { MakerSettings } from "../../library/maker/maker.ts";
import type { MakerTask } from "../../library/maker/messages.ts";
import { version } from "../../library/version.ts";
import { doUnit } from "../../units/node/do-unit.ts";
import { hasInput } from "../../units/node/inputs.ts";
import { findLacking, LackingError } from "../../units/node/lacking-error.ts";
import { openStore } from "../../units/node/open-store.ts";
import type { UnitOfWork } from "../../units/unit-of-work.ts";
import type { UnitStore } from "../../units/unit-store.ts";

/** A unit for the process that does it, known by its key. */
export interface UnitTask extends MakerTask {
  readonly unit: UnitOfWork;
  /** As in `QueuedUnit`. */
  readonly note: string;
}

/** What is told of a unit meanwhile: the share of it that is done, 0 to 1. */
export type UnitShare = number;

/** What became of a unit: done now, found in the store, or not done, as this machine lacks something. */
export type UnitOutcome = { readonly kind: "done" | "found" } | { readonly kind: "lacking"; readonly what: string };

/** What the process that does units is started with. */
export interface UnitMakerSettings extends MakerSettings {
  /** A folder, or the address of a store. */
  readonly store: string;
}

/** How units are done. */
export function unitDoer({ store }: UnitMakerSettings): DoTask<UnitTask, UnitShare, UnitOutcome> {
  const opened = openStore(store);
  return async ({ unit, note }, { foley, signal, tell }) => {
    const report = ({ share }: WorkEvent): void => {
      if (share !== null) tell(share);
    };
    const told = { ...workOf({ signal, report }), version: version(), keepsInputs: true };
    try {
      await findLacking(() => checkStore(opened, note));
      return { kind: (await doUnit(unit, { ...told, library: foley, store: opened })) ? "done" : "found" };
    } catch (error) {
      if (error instanceof LackingError) return { kind: "lacking", what: error.message };
      throw error;
    }
  };
}

/** A folder where nothing is mounted is a store too, whose results nobody would find. */
async function checkStore(store: UnitStore, note: string): Promise<void> {
  if (await hasInput(note, store)) return;
  const message = `${store.name}: expected the store of the sender, got another, without its order; mount or name the same on all machines`;
  throw new FoleyError("not-found", message);
}
