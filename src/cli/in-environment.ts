import type { Option } from "commander";

/** An option that the environment may say too: `--lock-seconds` as `FOLEY_LOCK_SECONDS`. What an option says goes before. */
export function inEnvironment(option: Option): Option {
  const name = (option.long ?? "").replace(/^--/, "").replaceAll("-", "_").toUpperCase();
  return option.env(`FOLEY_${name}`);
}
