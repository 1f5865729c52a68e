import type { SendOrder } from "../src/queue/send-units.ts";
import { unitOf } from "../src/units/unit-of-work.ts";
import type { UnitStore } from "../src/units/unit-store.ts";

/** A job of so many units that are nothing but their number. */
export function numberedOrder(job: string, total: number, store: UnitStore): SendOrder {
  return {
    ...{
      kind: "generate",
      words: job,
      version: benchVersion,
      priority: "batch",
      tries: 3,
      mostUnderWay: 10_000,
      store,
    },
    plan: {
      ...{ request: { job, total }, total, inputs: null, drawn: null, warnings: [] },
      unit: (place) =>
        unitOf({
          ...{ kind: "generate", version: benchVersion, request: { job, place }, decisive: { job, place } },
          needs: { device: null, model: null, memoryBytes: null, alsoHeld: [] },
        }),
    },
  };
}

export const benchVersion = "bench";

/** The value below which a share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
