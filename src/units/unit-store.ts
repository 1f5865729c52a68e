/**
 * Where results and inputs of units lie, by their keys: a folder that machines share, or a service. A file appears whole or not
 * at all; one that is written twice is the same both times.
 */
export interface UnitStore {
  /** What it is called in messages: a folder, an address. */
  readonly name: string;
  /** Whether a key has a file of that name; the file that says that its unit is done where left out. */
  has(key: string, name?: string): Promise<boolean>;
  /** The names of the files of a key, in order; none for a key that is not there. */
  list(key: string): Promise<string[]>;
  /** @throws FoleyError "not-found" where there is no such file, "io" where it cannot be read */
  read(key: string, name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** @throws FoleyError "io" where it cannot be written; then there is none */
  write(key: string, name: string, bytes: Uint8Array): Promise<void>;
}

/** The file that is written last: with it, a unit is done. */
export const doneFile = "done.json";
