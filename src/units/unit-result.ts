import { z } from "zod";
import { sha256 } from "../engine/bytes/sha256.ts";
import type { JsonValue } from "../engine/json/json-value.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { doneFile, type UnitStore } from "./unit-store.ts";

/** What is written last of a unit that is done. */
const doneSchema = z.object({
  /** By its kind. */
  noted: z.custom<JsonValue>((value) => value !== undefined),
  /** By the names of its files, their SHA-256. */
  files: z.record(z.string(), z.string()),
});
export type DoneNote = z.output<typeof doneSchema>;

/** What a unit that is done came to. */
export interface UnitResult<T> {
  readonly noted: T;
  /** @throws FoleyError "data" for a file that is gone, or is another by now */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * @param schema of what its kind notes: whatever lies in a store may be anybody's
 * @throws FoleyError "data" for a unit that is not done, or whose note is another by now
 */
export async function readUnitResult<S extends z.ZodType>(
  key: string,
  schema: S,
  { store }: { readonly store: UnitStore },
): Promise<UnitResult<z.output<S>>> {
  const { noted, files } = doneNoteOf(await read(store, key, doneFile)) ?? refuse(store, key, doneFile);
  return {
    noted: parseSettings(schema, noted, `${store.name}: ${doneFile} of the unit ${key}`, { code: "data", advice }),
    read: async (name) => {
      const bytes = await read(store, key, name);
      return (await sha256(bytes)) === files[name] ? bytes : refuse(store, key, name);
    },
  };
}

const advice = "remove what lies there under that key, and do the unit again";

function doneNoteOf(bytes: Uint8Array): DoneNote | null {
  try {
    return doneSchema.parse(parseJson(new TextDecoder().decode(bytes), doneFile));
  } catch {
    return null;
  }
}

async function read(store: UnitStore, key: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  return store.read(key, name).catch((error: unknown) => {
    if (error instanceof FoleyError && error.code === "not-found") return refuse(store, key, name, "none");
    throw error;
  });
}

function refuse({ name: place }: UnitStore, key: string, name: string, came = "something else"): never {
  throw new FoleyError(
    "data",
    `${place}: expected ${name} of the unit ${key} as it was written, got ${came}; ${advice}`,
  );
}
