import type { DeviceName } from "../../engine/runtime/device.ts";
import type { Lane } from "../lane.ts";
import { unitPriorities } from "../priority.ts";

/** What a worker has for units. */
export interface WorkerPlace {
  /** Null for whichever is fastest: it does units that ask for no device. */
  readonly device: DeviceName | null;
  /** For each unit that is done at a time. */
  readonly memoryBytes: number;
  /** The only models that it takes units of; null for any. */
  readonly models: readonly string[] | null;
}

/** Whether units of a lane can be done there. */
export function canTake(place: WorkerPlace, { device, model, memoryMegabytes }: Lane): boolean {
  const hasDevice = device === null || device === (place.device ?? "cpu");
  const hasModel = model === null || place.models === null || place.models.includes(model);
  return hasDevice && hasModel && memoryMegabytes * 2 ** 20 <= place.memoryBytes;
}

/**
 * The order in which lanes are asked for units: by priority, then those of the model that is loaded already.
 *
 * @param held null before the first model
 */
export function inTurn<T extends { readonly lane: Lane }>(lanes: readonly T[], held: string | null): T[] {
  const rank = ({ lane }: T): number =>
    2 * unitPriorities.indexOf(lane.priority) + (lane.model !== null && lane.model === held ? 0 : 1);
  return [...lanes].sort((a, b) => rank(a) - rank(b));
}
