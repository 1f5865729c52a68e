import { stat } from "node:fs/promises";
import { FoleyError } from "../tensor/error.ts";
import { kindOf } from "./walk-folder.ts";

/**
 * Holds a path to being a regular file before it is opened: a pipe or a device may never end, or never begin.
 *
 * @param what what is expected there, as in `a sound file`
 * @throws FoleyError "not-found" where there is nothing, "io" where it is something else or may not be looked at
 */
export async function checkRegularFile(path: string, what: string): Promise<void> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw cannotLook(path, what, cause);
  });
  if (found.isFile()) return;
  const advice = found.isDirectory() ? "check the path and the permissions" : "write it to a file first";
  throw new FoleyError("io", `${path}: expected ${what}, got ${kindOf(found)}; ${advice}`);
}

function cannotLook(path: string, what: string, cause: NodeJS.ErrnoException): FoleyError {
  if (cause.code === "ENOENT" || cause.code === "ENOTDIR") {
    return new FoleyError("not-found", `${path}: expected ${what}, got no such file; check the path`, { cause });
  }
  return new FoleyError("io", `${path}: expected ${what}, got ${cause.code}; check the path and the permissions`, {
    cause,
  });
}
