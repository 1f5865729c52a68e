import { sep } from "node:path";

/** A path of this computer as manifests, patterns and repositories write it. */
export function withSlashes(path: string): string {
  return path.split(sep).join("/");
}
