import type { MakingSettings } from "./answer-orders.ts";
import { ChildMaker } from "./child-maker.ts";
import { InlineMaker } from "./inline-maker.ts";
import type { Maker } from "./maker.ts";

// Only the compiled package has a file that Node can run by itself.
const isCompiled = import.meta.url.endsWith(".js");

/** Whoever does the jobs here. */
export function openMaker(settings: MakingSettings): Maker {
  return isCompiled ? new ChildMaker(settings) : new InlineMaker(settings);
}
