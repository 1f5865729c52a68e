import { checkGoing } from "../../engine/work.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { doneFile } from "../unit-store.ts";
import { unitHere } from "./held-places.ts";
import type { UnitTools } from "./unit-kind.ts";
import { findUnitKind } from "./unit-kinds.ts";

/**
 * Does a unit whose result does not lie in the store yet, and says there that it is done: done twice, it is the same.
 *
 * @returns whether it was done now
 * @throws LackingError where this machine has not what it needs, FoleyError "aborted" when stopped, and what the work throws: then nothing says that it is done
 */
export async function doUnit(unit: UnitOfWork, tools: UnitTools): Promise<boolean> {
  checkGoing(tools, `${unit.kind}: stopped`);
  if (await tools.store.has(unit.key)) return false;
  const kind = findUnitKind(unit.kind);
  const noted = await kind.run(await unitHere(kind, unit, tools), tools);
  const done = { foley: tools.version, kind: unit.kind, noted };
  await tools.store.write(unit.key, doneFile, new TextEncoder().encode(`${JSON.stringify(done)}\n`));
  return true;
}
