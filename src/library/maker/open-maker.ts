import type { DoTask } from "./answer-orders.ts";
import { ChildMaker } from "./child-maker.ts";
import { InlineMaker } from "./inline-maker.ts";
import type { Maker, MakerSettings } from "./maker.ts";
import type { MakerTask } from "./messages.ts";

// Only the compiled package has a file that Node can run by itself.
const isCompiled = import.meta.url.endsWith(".js");

/** How tasks are done: by the file of a process, and by what that file does. */
export interface MakerProgram<T extends MakerTask, E, R> {
  readonly main: URL;
  readonly doTask: DoTask<T, E, R>;
}

/** Whoever does tasks here. */
export function openMaker<T extends MakerTask, E, R>(
  settings: MakerSettings,
  { main, doTask }: MakerProgram<T, E, R>,
): Maker<T, E, R> {
  return isCompiled ? new ChildMaker(settings, main) : new InlineMaker(settings, doTask);
}
