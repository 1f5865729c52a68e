import { stat } from "node:fs/promises";
import type { z } from "zod";
import type { placeSchema } from "../../api/place.ts";

/** The places by name; one that is gone is left out. */
export async function placeList(places: ReadonlyMap<string, string>): Promise<z.output<typeof placeSchema>[]> {
  const looked = await Promise.all(
    [...places].map(async ([name, path]) => ({ name, found: await stat(path).catch(() => null) })),
  );
  return looked.flatMap(({ name, found }) =>
    found === null ? [] : [{ name, kind: found.isDirectory() ? ("folder" as const) : ("file" as const) }],
  );
}
