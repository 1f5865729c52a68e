import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

/** What is another once a file, or anything in a folder, was replaced or changed; the same text otherwise. Empty where nothing is there. */
export function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "";
  const inside = found.isDirectory() ? readdirSync(path, { recursive: true, encoding: "utf8" }).sort() : [];
  const others = inside.map((name) => `${name} ${factsOf(statSync(join(path, name), { throwIfNoEntry: false }))}`);
  return [factsOf(found), ...others].join("\n");
}

function factsOf(stats: Stats | undefined): string {
  return stats === undefined ? "" : [stats.dev, stats.ino, stats.size, stats.mtimeMs].join(" ");
}
