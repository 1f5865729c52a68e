import { fileURLToPath, pathToFileURL } from "node:url";
import { ChildMaker } from "../src/library/maker/child-maker.ts";
import { orderIdOf, sendMissing } from "../src/queue/send-units.ts";
import { workerSettingsSchema } from "../src/queue/worker/settings.ts";
import type { UnitOutcome, UnitShare, UnitTask } from "../src/queue/worker/unit-task.ts";
import { UnitWorker } from "../src/queue/worker/unit-worker.ts";
import type { WorkerNote } from "../src/queue/worker/worker-note.ts";
import { FolderStore } from "../src/units/node/folder-store.ts";
import type { BenchRedis } from "./queue-redis.ts";
import { benchVersion, numberedOrder, quantile } from "./queue-units.ts";

/** Of a unit that does nothing: from sending it to its end being written down, through a worker and its process, milliseconds. */
export interface OverheadFigures {
  readonly units: number;
  readonly p50: number;
  readonly p99: number;
}

/** Units that do not count. */
const warmup = 50;

const idle = pathToFileURL(fileURLToPath(new URL("./queue-idle.js", import.meta.url)));

/** One unit after another, each sent when the last one has ended. */
export async function measureOverhead({ address, folder, link }: BenchRedis, units: number): Promise<OverheadFigures> {
  let ended = (_: WorkerNote & { readonly event: "unit" }): void => {};
  const tell = (note: WorkerNote): void => {
    if (note.event === "unit") ended(note);
  };
  const maker = new ChildMaker<UnitTask, UnitShare, UnitOutcome>({ device: "cpu", threads: 1 }, idle);
  const worker = await UnitWorker.start({
    ...{ address, version: benchVersion, makers: [maker], tell },
    settings: workerSettingsSchema.parse({}),
    place: { device: "cpu", memoryBytes: 2 ** 30, models: null },
  });
  try {
    const order = numberedOrder("overhead", warmup + units, new FolderStore(folder));
    const id = await orderIdOf(order);
    const { kind, plan, words, version, priority } = order;
    await link.book.open({ id, kind, version, words, priority, total: plan.total, sentAt: Date.now() });
    const milliseconds: number[] = [];
    for (let place = 0; place < plan.total; place++) {
      const unit = await plan.unit(place);
      const end = new Promise<void>((resolve, reject) => {
        const wrong = (how: string, why: string | null) =>
          new Error(`a unit that does nothing ended as ${how}: ${why}`);
        ended = (note) => (note.end === "done" ? resolve() : reject(wrong(note.end, note.error)));
      });
      const start = performance.now();
      await sendMissing(link, id, [unit], order);
      await end;
      milliseconds.push(performance.now() - start);
    }
    const counted = milliseconds.slice(warmup);
    return { units, p50: quantile(counted, 0.5), p99: quantile(counted, 0.99) };
  } finally {
    await worker.stop();
  }
}
