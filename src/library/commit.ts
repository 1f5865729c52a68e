import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The commit of the checkout that foley runs in, with `+` where tracked files differ from it; null for an installed package,
 * and where git cannot say.
 */
export async function checkoutCommit(): Promise<string | null> {
  if (!existsSync(new URL("../../.git", import.meta.url))) return null;
  const git = async (...words: string[]): Promise<string> =>
    (await promisify(execFile)("git", ["-C", root, ...words])).stdout.trim();
  try {
    const [commit, changes] = [await git("rev-parse", "HEAD"), await git("status", "-s", "-uno")];
    return changes === "" ? commit : `${commit}+`;
  } catch {
    return null;
  }
}
