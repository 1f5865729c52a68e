import { evaluate } from "./evaluate.ts";
import { load } from "./load.ts";
import { open } from "./open.ts";
import { sensitivity } from "./sensitivity.ts";
import { version } from "./version.ts";

/** The library under its own name: `foley.load("nano")`. */
export const foley: {
  readonly open: typeof open;
  readonly load: typeof load;
  readonly evaluate: typeof evaluate;
  readonly sensitivity: typeof sensitivity;
  readonly version: typeof version;
} = { open, load, evaluate, sensitivity, version };
