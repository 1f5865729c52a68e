import { readFileSync } from "node:fs";

/** What foley says of itself, and needs. */
export interface PackageJson {
  /** Every sound carries it. */
  readonly version: string;
  /** The packages that foley names where they are missing, with their versions. */
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** foley's own `package.json`. */
export function packageJson(): PackageJson {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as PackageJson;
}
