import { totalmem } from "node:os";
import type { DeviceName } from "../../engine/runtime/device.ts";
import { openMaker } from "../../library/maker/open-maker.ts";
import { version } from "../../library/version.ts";
import type { WorkerSettings } from "./settings.ts";
import { type UnitMakerSettings, unitDoer } from "./unit-task.ts";
import { UnitWorker } from "./unit-worker.ts";
import { WorkerMetrics } from "./worker-metrics.ts";
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

/** A worker that runs. */
export interface StartedWorker {
  /** Rejects with what no unit can change. */
  readonly failed: Promise<never>;
  /** Takes nothing more, and gives back what does not end in time. */
  stop(): Promise<void>;
}

/**
 * A worker on this computer, whose units are done by processes of their own.
 *
 * @throws FoleyError "usage" where the queue's units are of another version, "io" where the queue does not answer, or the port of
 *   the metrics is taken
 */
export async function startUnitWorker(inputs: WorkerInputs): Promise<StartedWorker> {
  const { metricsPort } = inputs.settings;
  const metrics = new WorkerMetrics();
  // First: a port that is taken leaves no worker behind.
  const end = metricsPort === null ? () => {} : await metrics.serve(metricsPort);
  try {
    const worker = await openWorker(inputs, (note) => {
      metrics.hear(note);
      inputs.tell(note);
    });
    metrics.watch(worker.link);
    return {
      failed: worker.failed,
      stop: async () => {
        await worker.stop();
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

function openWorker(inputs: WorkerInputs, tell: WorkerInputs["tell"]): Promise<UnitWorker> {
  const { address, store, settings, device, threads } = inputs;
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
