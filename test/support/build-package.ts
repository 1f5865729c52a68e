import { execFile } from "node:child_process";
import { cp, mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { builtSources } from "./built-sources.ts";

const home = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the sources as they are now into a folder that is laid out as the installed package; the path of its program. */
export async function buildPackage(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const built = builtSources();
  if (built === null) await compile(join(folder, "dist"));
  // Without what only a page would load.
  else
    await cp(built, join(folder, "dist"), {
      recursive: true,
      filter: (path) => !/[\\/]dist[\\/](studio|docs)$|\.(br|wasm)$/.test(path),
    });
  await cp(join(home, "package.json"), join(folder, "package.json"));
  await cp(join(home, "bin"), join(folder, "bin"), { recursive: true });
  await symlink(join(home, "node_modules"), join(folder, "node_modules"), "junction");
  return join(folder, "bin", "foley.js");
}

async function compile(folder: string): Promise<void> {
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  for (const project of ["tsconfig.build.json", "tsconfig.web-build.json"]) {
    const settings = ["-p", join(home, project), "--outDir", folder];
    await promisify(execFile)(process.execPath, [compiler, ...settings]);
  }
}
