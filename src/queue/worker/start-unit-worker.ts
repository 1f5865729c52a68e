import { totalmem } from "node:os";
import type { DeviceName } from "../../engine/runtime/device.ts";
import { openMaker } from "../../library/maker/open-maker.ts";
import { version } from "../../library/version.ts";
import type { WorkerSettings } from "./settings.ts";
import { type UnitMakerSettings, unitDoer } from "./unit-task.ts";
import { UnitWorker } from "./unit-worker.ts";
import type { WorkerNote } from "./worker-note.ts";

/** What a worker is started with beside its settings. */
export interface WorkerInputs {
  /** The queue's. */
  readonly address: string;
  /** Where results lie: a folder, or the address of a store. */
  readonly store: string;
  readonly settings: WorkerSettings;
  /** Null for whichever is fastest. */
  readonly device: DeviceName | null;
  /** Threads of the processor for each unit; null for all. */
  readonly threads: number | null;
  readonly tell: (note: WorkerNote) => void;
}

/**
 * A worker on this computer, whose units are done by processes of their own.
 *
 * @throws FoleyError "usage" where the queue's units are of another version, "io" where the queue does not answer
 */
export function startUnitWorker({
  address,
  store,
  settings,
  device,
  threads,
  tell,
}: WorkerInputs): Promise<UnitWorker> {
  const { concurrency, memoryMegabytes, models } = settings;
  const memoryBytes = (memoryMegabytes === null ? totalmem() : memoryMegabytes * 2 ** 20) / concurrency;
  const start: UnitMakerSettings = { device, threads, store };
  const main = new URL("./child-main.js", import.meta.url);
  return UnitWorker.start({
    ...{ address, settings, tell, version: version() },
    place: { device: device === "auto" ? null : device, memoryBytes, models },
    makers: Array.from({ length: concurrency }, () => openMaker(start, { main, doTask: unitDoer(start) })),
  });
}
