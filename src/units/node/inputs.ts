import { sha256 } from "../../engine/bytes/sha256.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { UnitStore } from "../unit-store.ts";

/** The file of an input, by the hash of its content. */
const inputFile = "input";

/** Puts bytes into the store by their hash, which is returned. */
export async function keepInput(bytes: Uint8Array<ArrayBuffer>, store: UnitStore): Promise<string> {
  const hash = await sha256(bytes);
  if (!(await hasInput(hash, store))) await store.write(hash, inputFile, bytes);
  return hash;
}

export function hasInput(hash: string, store: UnitStore): Promise<boolean> {
  return store.has(hash, inputFile);
}

/** @throws FoleyError "data" where it is not there, or is another by now */
export async function readInput(hash: string, store: UnitStore): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await findInput(hash, store);
  if (bytes === null) throw changedInput(store, hash, "none");
  return bytes;
}

/** @returns null where it is not there @throws FoleyError "data" where it is another by now */
export async function findInput(hash: string, store: UnitStore): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = await store.read(hash, inputFile).catch((error: unknown) => {
    if (error instanceof FoleyError && error.code === "not-found") return null;
    throw error;
  });
  if (bytes === null || (await sha256(bytes)) === hash) return bytes;
  throw changedInput(store, hash, "something else");
}

function changedInput({ name }: UnitStore, hash: string, came: string): FoleyError {
  const what = came === "none" ? "send the job again" : "remove it there and send the job again";
  return new FoleyError("data", `${name}: expected the content of the hash ${hash}, got ${came}; ${what}`);
}
