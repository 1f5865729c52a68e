import { packageJson } from "../files/package-json.ts";

/** The version of foley, which every sound carries. */
export function version(): string {
  return packageJson().version;
}
