import type { Clip } from "./clip.ts";
import type { GenerateOptions } from "./options.ts";

/** How the making of a sound is run; `make` takes the options that it is then watched and stopped by. */
export type RunSound = (options: GenerateOptions, make: (options: GenerateOptions) => Promise<Clip>) => Promise<Clip>;

/** By itself, of which only its caller knows. */
export const runAlone: RunSound = (options, make) => make(options);
