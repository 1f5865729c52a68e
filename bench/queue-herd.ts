// Many workers in one process, whose units are waited for rather than computed: told by its parent how many and how long.
import type { MadeOutcome } from "../src/library/maker/maker.ts";
import { workerSettingsSchema } from "../src/queue/worker/settings.ts";
import type { UnitOutcome, UnitTask } from "../src/queue/worker/unit-task.ts";
import { type UnitMaker, UnitWorker } from "../src/queue/worker/unit-worker.ts";
import { FolderStore } from "../src/units/node/folder-store.ts";
import { doneFile } from "../src/units/unit-store.ts";
import { benchVersion } from "./queue-units.ts";

/** What a herd is started with. */
export interface HerdInputs {
  readonly address: string;
  readonly store: string;
  readonly workers: number;
  /** Times of units, drawn from by turns. */
  readonly unitSeconds: readonly number[];
  /** Where among them this herd begins. */
  readonly first: number;
}

/** What it tells: that all workers are there, and when asked, what it used. */
export type HerdNews =
  | { readonly kind: "ready" }
  | { readonly kind: "used"; readonly cpuSeconds: number; readonly storeSeconds: number };

const { address, store, workers, unitSeconds, first } = JSON.parse(process.argv[2] ?? "{}") as HerdInputs;
const results = new FolderStore(store);
let drawn = first;
let storeSeconds = 0;

const maker = (): UnitMaker => ({
  async make({ id }: UnitTask): Promise<MadeOutcome<UnitOutcome>> {
    const seconds = unitSeconds[drawn++ % unitSeconds.length] ?? 0;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const start = performance.now();
    await results.write(id, doneFile, new TextEncoder().encode("{}\n"));
    storeSeconds += (performance.now() - start) / 1000;
    return { kind: "done", result: { kind: "done" } };
  },
  stop: () => {},
  renew: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

const started: UnitWorker[] = [];
for (let i = 0; i < workers; i++) {
  started.push(
    await UnitWorker.start({
      ...{ address, version: benchVersion, makers: [maker()], tell: () => {} },
      settings: workerSettingsSchema.parse({ lockSeconds: 60 }),
      place: { device: "cpu", memoryBytes: 2 ** 30, models: null },
    }),
  );
}
const tell = (news: HerdNews): void => void process.send?.(news);
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  tell({ kind: "used", cpuSeconds: (user + system) / 1e6, storeSeconds });
});
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });
