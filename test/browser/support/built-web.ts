import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWeb } from "../../../tools/web/build-web.js";
import { builtSources } from "../../support/built-sources.ts";

/** The embedded models, as they are served to pages. */
export const modelsFolder: string = fileURLToPath(new URL("../../../models/", import.meta.url));

/** foley/web, built of the sources as they are now. */
export interface BuiltWeb {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function builtWeb(): Promise<BuiltWeb> {
  const built = builtSources();
  if (built !== null) return { folder: join(built, "web"), remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "foley-web-"));
  await buildWeb(folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
