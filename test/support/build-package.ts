import { execFile } from "node:child_process";
import { cp, mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const home = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the sources as they are now into a folder that is laid out as the installed package; the path of its program. */
export async function buildPackage(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  for (const project of ["tsconfig.build.json", "tsconfig.web-build.json"]) {
    const settings = ["-p", join(home, project), "--outDir", join(folder, "dist")];
    await promisify(execFile)(process.execPath, [compiler, ...settings]);
  }
  await cp(join(home, "package.json"), join(folder, "package.json"));
  await cp(join(home, "bin"), join(folder, "bin"), { recursive: true });
  await symlink(join(home, "node_modules"), join(folder, "node_modules"), "junction");
  return join(folder, "bin", "foley.js");
}
