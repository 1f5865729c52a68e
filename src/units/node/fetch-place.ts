import { existsSync } from "node:fs";
import { appendFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseJson } from "../../engine/json/parse-json.ts";
import { checkGoing } from "../../engine/work.ts";
import { findCacheFolder } from "../../files/cache-folder.ts";
import { withClaim } from "../../files/claim.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWholeFolder } from "../../files/write-whole-folder.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { type HeldPlace, heldPlaceSchema } from "../held-place.ts";
import type { UnitStore } from "../unit-store.ts";
import { findInput, readInput } from "./inputs.ts";
import type { UnitTools } from "./unit-kind.ts";

/**
 * A folder or a file that another machine kept in the store, in the cache of this one: fetched once, checked part by part, there
 * whole or not at all.
 *
 * @param hash of its note
 * @returns its path here; null where the store has it not
 * @throws FoleyError "data" where the store holds something else under its hash, "io", "aborted"
 */
export async function fetchPlace(hash: string, tools: UnitTools): Promise<string | null> {
  const folder = folderOf(hash);
  const note = await noteIn(hash, tools.store);
  if (note === null) return null;
  if (!existsSync(folder)) {
    // Of several processes of this machine one fetches.
    const fetchOnce = async (): Promise<void> => {
      if (!existsSync(folder)) await writeWholeFolder(folder, (temporary) => fill(temporary, note, tools));
    };
    await withClaim(folder, fetchOnce, tools.signal);
  }
  return note.isFolder ? folder : join(folder, note.files[0]?.name ?? "");
}

/** Removes what was fetched, so that it is fetched anew. */
export async function dropFetched(hash: string): Promise<void> {
  await rm(folderOf(hash), { recursive: true, force: true });
}

function folderOf(hash: string): string {
  return join(findCacheFolder() ?? tmpdir(), "held", hash);
}

async function noteIn(hash: string, store: UnitStore): Promise<HeldPlace | null> {
  const bytes = await findInput(hash, store);
  if (bytes === null) return null;
  const where = `${store.name}: ${hash}`;
  return parseSettings(heldPlaceSchema, parseJson(new TextDecoder().decode(bytes), where), where, { code: "data" });
}

async function fill(folder: string, { files }: HeldPlace, tools: UnitTools): Promise<void> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const { name, parts } of files) {
    const path = join(folder, name);
    makeFolder(dirname(path));
    await appendFile(path, "");
    for (const hash of parts) {
      checkGoing(tools, `${name}: stopped`);
      const part = await readInput(hash, tools.store);
      await appendFile(path, part);
      done += part.length;
      await tools.report({ stage: "weights", done, total, unit: "bytes", share: null, note: name });
    }
  }
}
