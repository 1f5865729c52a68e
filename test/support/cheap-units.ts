import { FoleyError } from "../../src/engine/tensor/error.ts";
import { makerError } from "../../src/library/maker/answer-orders.ts";
import type { MadeOutcome } from "../../src/library/maker/maker.ts";
import { type WorkerOptions, workerSettingsSchema } from "../../src/queue/worker/settings.ts";
import type { UnitOutcome, UnitTask } from "../../src/queue/worker/unit-task.ts";
import { type UnitMaker, UnitWorker } from "../../src/queue/worker/unit-worker.ts";
import type { WorkerNote } from "../../src/queue/worker/worker-note.ts";
import { LackingError } from "../../src/units/node/lacking-error.ts";
import type { UnitKind, UnitPlan } from "../../src/units/node/unit-kind.ts";
import { unitOf } from "../../src/units/unit-of-work.ts";
import { doneFile, type UnitStore } from "../../src/units/unit-store.ts";

/** A job of units that cost nothing: each is a number, or what else it is called. */
export function cheapPlan(job: string, names: readonly string[]): UnitPlan {
  return {
    ...{ request: { job, names }, total: names.length, inputs: null, drawn: null, warnings: [] },
    unit: (place) =>
      unitOf({
        ...{ kind: "generate", version: cheapVersion, request: { job, name: names[place] ?? "" } },
        decisive: { job, name: names[place] ?? "" },
        needs: { device: null, model: null, memoryBytes: null, alsoHeld: [] },
      }),
  };
}

export const cheapVersion = "1.2.3";

export const cheapKind = (job: string, names: readonly string[]): UnitKind => ({
  name: "generate",
  plan: () => Promise.resolve(cheapPlan(job, names)),
  check: () => Promise.resolve(),
  placed: (request) => request,
  run: () => Promise.reject(new Error("a maker does it")),
  forget: null,
  merge: async (_request, units, { store }) => {
    const read = units.map(async (key) => new TextDecoder().decode(await store.read(key, doneFile)));
    return { files: [], warnings: [], text: (await Promise.all(read)).join(",") };
  },
});

/** A store in memory. */
export class MemoryStore implements UnitStore {
  readonly name = "memory";
  /** How often each unit was done. */
  readonly writes = new Map<string, number>();
  readonly #files = new Map<string, Uint8Array<ArrayBuffer>>();

  has(key: string, name: string = doneFile): Promise<boolean> {
    return Promise.resolve(this.#files.has(`${key}/${name}`));
  }

  list(key: string): Promise<string[]> {
    return Promise.resolve([...this.#files.keys()].filter((name) => name.startsWith(`${key}/`)));
  }

  read(key: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = this.#files.get(`${key}/${name}`);
    return bytes === undefined
      ? Promise.reject(new FoleyError("not-found", `${key}: not there`))
      : Promise.resolve(bytes);
  }

  write(key: string, name: string, bytes: Uint8Array): Promise<void> {
    if (name === doneFile) this.writes.set(key, (this.writes.get(key) ?? 0) + 1);
    this.#files.set(`${key}/${name}`, new Uint8Array(bytes));
    return Promise.resolve();
  }
}

/** Does a unit by its name. */
export type DoCheap = (name: string, signal: AbortSignal) => Promise<void> | void;

/** Does cheap units in this process. */
export class CheapMaker implements UnitMaker {
  readonly #store: UnitStore;
  readonly #work: DoCheap;
  readonly #running = new Map<string, AbortController>();
  renewals = 0;

  constructor(store: UnitStore, work: DoCheap = () => {}) {
    this.#store = store;
    this.#work = work;
  }

  async make({ id, unit }: UnitTask): Promise<MadeOutcome<UnitOutcome>> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      if (await this.#store.has(id)) return { kind: "done", result: { kind: "found" } };
      const name = typeof unit.request === "object" ? String(Reflect.get(unit.request ?? {}, "name")) : "";
      await this.#work(name, controller.signal);
      await this.#store.write(id, doneFile, new TextEncoder().encode(name));
      return { kind: "done", result: { kind: "done" } };
    } catch (error) {
      if (error instanceof LackingError) return { kind: "done", result: { kind: "lacking", what: error.message } };
      return { kind: "failed", error: makerError(error) };
    } finally {
      this.#running.delete(id);
    }
  }

  stop(id: string): void {
    this.#running.get(id)?.abort();
  }

  renew(): Promise<void> {
    this.renewals++;
    return Promise.resolve();
  }

  close(): Promise<void> {
    for (const controller of this.#running.values()) controller.abort();
    return Promise.resolve();
  }
}

/** Until it is stopped. */
export function forever(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(new FoleyError("aborted", "stopped")), { once: true }),
  );
}

/** A worker of this process, and what it told. */
export interface CheapWorker {
  readonly worker: UnitWorker;
  readonly notes: readonly WorkerNote[];
}

export async function cheapWorker(
  address: string,
  makers: readonly UnitMaker[],
  { version = cheapVersion, ...options }: WorkerOptions & { readonly version?: string } = {},
): Promise<CheapWorker> {
  const notes: WorkerNote[] = [];
  const worker = await UnitWorker.start({
    ...{ address, version, makers, tell: (note: WorkerNote) => notes.push(note) },
    settings: workerSettingsSchema.parse({ lockSeconds: 1, ...options, concurrency: makers.length }),
    place: { device: "cpu", memoryBytes: 2 ** 30, models: options.models ?? null },
  });
  return { worker, notes };
}
