import { FoleyError } from "../../src/engine/tensor/error.ts";
import { doneFile, type UnitStore } from "../../src/units/unit-store.ts";

/** A store in memory. */
export class HeldStore implements UnitStore {
  readonly name: string;
  readonly files: Map<string, Uint8Array<ArrayBuffer>> = new Map();

  constructor(name: string) {
    this.name = name;
  }

  async has(key: string, name = doneFile): Promise<boolean> {
    return this.files.has(`${key}/${name}`);
  }

  async list(key: string): Promise<string[]> {
    const names = [...this.files.keys()].filter((path) => path.startsWith(`${key}/`));
    return names.map((path) => path.slice(key.length + 1)).sort();
  }

  async read(key: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = this.files.get(`${key}/${name}`);
    if (bytes !== undefined) return bytes;
    throw new FoleyError("not-found", `${this.name}: expected ${name} of ${key}, got none; do the unit again`);
  }

  async write(key: string, name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(`${key}/${name}`, new Uint8Array(bytes));
  }
}
