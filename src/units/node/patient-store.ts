import { setTimeout as sleep } from "node:timers/promises";
import { FoleyError } from "../../engine/tensor/error.ts";
import { doneFile, type UnitStore } from "../unit-store.ts";

/** How often a store is asked, and how long it is waited for before it is asked again, doubled each time. */
const [tries, firstMs] = [5, 50];

/** A store that is asked again where it failed: shared disks and services do, now and then. */
export class PatientStore implements UnitStore {
  readonly #store: UnitStore;

  constructor(store: UnitStore) {
    this.#store = store;
  }

  get name(): string {
    return this.#store.name;
  }

  has(key: string, name: string = doneFile): Promise<boolean> {
    return again(() => this.#store.has(key, name));
  }

  list(key: string): Promise<string[]> {
    return again(() => this.#store.list(key));
  }

  read(key: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
    return again(() => this.#store.read(key, name));
  }

  write(key: string, name: string, bytes: Uint8Array): Promise<void> {
    return again(() => this.#store.write(key, name, bytes));
  }
}

async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await ask();
    } catch (error) {
      if (i === tries || !(error instanceof FoleyError && error.code === "io")) throw error;
      await sleep(firstMs * 2 ** (i - 1));
    }
  }
}
