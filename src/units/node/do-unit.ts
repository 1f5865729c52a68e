import { sha256 } from "../../engine/bytes/sha256.ts";
import { checkGoing } from "../../engine/work.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { DoneNote } from "../unit-result.ts";
import { doneFile, type UnitStore } from "../unit-store.ts";
import { unitHere } from "./held-places.ts";
import type { UnitTools } from "./unit-kind.ts";
import { findUnitKind } from "./unit-kinds.ts";

/**
 * Does a unit whose result does not lie in the store yet, and says there that it is done: done twice, it is the same.
 *
 * @returns whether it was done now
 * @throws LackingError where this machine lacks what it needs, FoleyError "aborted" when stopped, and what the work throws: then nothing says that it is done
 */
export async function doUnit(unit: UnitOfWork, tools: UnitTools): Promise<boolean> {
  checkGoing(tools, `${unit.kind}: stopped`);
  if (await tools.store.has(unit.key)) return false;
  const kind = findUnitKind(unit.kind);
  const here = await unitHere(kind, unit, tools);
  const files: DoneNote["files"] = {};
  const noted = await kind.run(here, { ...tools, store: noting(tools.store, unit.key, files) });
  const done = { foley: tools.version, kind: unit.kind, noted, files } satisfies DoneNote & Record<string, unknown>;
  await tools.store.write(unit.key, doneFile, new TextEncoder().encode(`${JSON.stringify(done)}\n`));
  await kind.forget?.(here);
  return true;
}

/** A store that notes what is written under a key. */
function noting(store: UnitStore, key: string, files: DoneNote["files"]): UnitStore {
  return {
    name: store.name,
    has: (...asked) => store.has(...asked),
    list: (...asked) => store.list(...asked),
    read: (...asked) => store.read(...asked),
    write: async (under, name, bytes) => {
      if (under === key) files[name] = await sha256(new Uint8Array(bytes));
      await store.write(under, name, bytes);
    },
  };
}
