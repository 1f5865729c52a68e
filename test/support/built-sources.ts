import { fileURLToPath } from "node:url";

/**
 * The project's `dist`, where whoever runs the tests says by `FOLEY_TEST_BUILT=yes` that it is of the sources as they are now, as
 * after a fresh `npm ci`; else null, and tests build what they try.
 */
export function builtSources(): string | null {
  return process.env.FOLEY_TEST_BUILT === "yes" ? fileURLToPath(new URL("../../dist", import.meta.url)) : null;
}
