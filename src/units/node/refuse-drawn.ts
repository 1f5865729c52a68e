import { FoleyError } from "../../engine/tensor/error.ts";
import type { UnitPlan } from "./unit-kind.ts";

/**
 * Who plans a job again has to plan the same.
 *
 * @param where for the message
 * @param when a job has to be the same, as "on every machine"
 * @throws FoleyError "usage" for a job that chance decides
 */
export function refuseDrawn({ drawn }: UnitPlan, where: string, when: string): void {
  if (drawn === null) return;
  const message = `${where}: expected a job that is the same ${when}, got one of a random ${drawn}; give a seed`;
  throw new FoleyError("usage", message, { subject: "shardChance", values: { drawn } });
}
