import { sha256 } from "../../engine/bytes/sha256.ts";
import type { UnitStore } from "../unit-store.ts";

/** The file of an input, by the hash of its content. */
const inputFile = "input";

/** Puts bytes into the store by their hash, which is returned. */
export async function keepInput(bytes: Uint8Array<ArrayBuffer>, store: UnitStore): Promise<string> {
  const hash = await sha256(bytes);
  if (!(await store.has(hash, inputFile))) await store.write(hash, inputFile, bytes);
  return hash;
}

/** @throws FoleyError "not-found" where it is not there */
export function readInput(hash: string, store: UnitStore): Promise<Uint8Array<ArrayBuffer>> {
  return store.read(hash, inputFile);
}
