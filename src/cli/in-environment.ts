import type { Option } from "commander";

/** An option that the environment may say too: `--lock-seconds` as `FOLEY_LOCK_SECONDS`. What an option says goes before. */
export function inEnvironment(option: Option): Option {
  const name = `FOLEY_${(option.long ?? "").replace(/^--/, "").replaceAll("-", "_").toUpperCase()}`;
  // As files of settings for containers leave a variable of which nothing is wished.
  return process.env[name] === "" ? option : option.env(name);
}

/** What callers have to show, which among the arguments is seen by all who list processes; an empty one is none. */
export function keyInEnvironment(): string | undefined {
  return process.env.FOLEY_KEY || undefined;
}
