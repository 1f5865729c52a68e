import { FoleyError } from "../../engine/tensor/error.ts";
import { doneFile, type UnitStore } from "../unit-store.ts";

/**
 * Several stores as one, to read from. The files of a unit are those of the first store that says that it is done: on another
 * processor the same unit may have other last bits, and of a unit that was broken off, files may lie anywhere.
 */
export class JoinedStore implements UnitStore {
  readonly name: string;
  readonly #stores: readonly UnitStore[];

  constructor(stores: readonly UnitStore[]) {
    this.name = stores.map(({ name }) => name).join(", ");
    this.#stores = stores;
  }

  async has(key: string, name = doneFile): Promise<boolean> {
    return (await this.#holder(key, name)) !== null;
  }

  async list(key: string): Promise<string[]> {
    const all = await Promise.all(this.#stores.map((store) => store.list(key)));
    return [...new Set(all.flat())].sort();
  }

  async read(key: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
    const holder = await this.#holder(key, name);
    if (holder !== null) return holder.read(key, name);
    throw new FoleyError("not-found", `${this.name}: expected ${name} of unit ${key}, got none; do the unit again`);
  }

  async write(key: string, name: string, bytes: Uint8Array): Promise<void> {
    await this.#stores[0]?.write(key, name, bytes);
  }

  async #holder(key: string, name: string): Promise<UnitStore | null> {
    const done = await this.#first(key, doneFile);
    return done !== null && (await done.has(key, name)) ? done : this.#first(key, name);
  }

  async #first(key: string, name: string): Promise<UnitStore | null> {
    for (const store of this.#stores) if (await store.has(key, name)) return store;
    return null;
  }
}
