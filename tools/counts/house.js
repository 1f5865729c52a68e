// The sources of a checkout: what lies under its src/ but tests and declarations of foreign packages.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { parse } from "./syntax.js";

/**
 * Path from the root, with forward slashes → text.
 *
 * @throws Error where the folder has no src/
 */
export function readHouse(root) {
  const home = join(root, "src");
  if (!existsSync(home)) throw new Error(`${root}: expected a checkout with a folder src/, got none; name its root`);
  const names = readdirSync(home, { recursive: true, encoding: "utf8" }).map((name) => name.split(sep).join("/"));
  const meant = names.filter((name) => /(?<!\.test|\.d)\.tsx?$/.test(name)).sort();
  return new Map(meant.map((name) => [`src/${name}`, readFileSync(join(home, name), "utf8")]));
}

/** Sources, parsed. */
export function parseHouse(texts) {
  return [...texts].map(([path, text]) => parse(path, text));
}
