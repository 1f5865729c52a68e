import { execFile as execFileCallback } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildWeb } from "../../../tools/web/build-web.js";
import { builtSources } from "../../support/built-sources.ts";
import { modelsFolder } from "./built-web.ts";

const execFile = promisify(execFileCallback);
const vite = fileURLToPath(new URL("../../../node_modules/vite/bin/vite.js", import.meta.url));
const configFile = fileURLToPath(new URL("../../../vite.studio.config.ts", import.meta.url));

/** The studio and foley/web, built of the sources as they are now, as they lie in the package. */
export interface BuiltStudio {
  /** Has `dist/studio`, `dist/web` and `models`. */
  readonly home: string;
  remove(): Promise<void>;
}

export async function builtStudio(): Promise<BuiltStudio> {
  const built = builtSources();
  if (built !== null) return { home: dirname(built), remove: async () => {} };
  const home = await mkdtemp(join(tmpdir(), "foley-studio-"));
  await buildWeb(join(home, "dist", "web"));
  const outDir = join(home, "dist", "studio");
  // In a process of its own: what is built while tests run would be built for tests.
  const words = ["build", "--config", configFile, "--outDir", outDir, "--emptyOutDir", "--logLevel", "error"];
  await execFile(process.execPath, [vite, ...words], { env: { ...process.env, NODE_ENV: "production" } });
  await symlink(modelsFolder, join(home, "models"), "dir");
  return { home, remove: () => rm(home, { recursive: true, force: true }) };
}
