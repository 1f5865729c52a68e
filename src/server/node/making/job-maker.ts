import type { MadeOutcome, Maker, MakerSettings } from "../../../library/maker/maker.ts";
import { openMaker } from "../../../library/maker/open-maker.ts";
import { doJob } from "./do-job.ts";
import type { MakingEvent, MakingResult, MakingTask } from "./messages.ts";

/** Whoever does jobs for the server, apart from its thread. */
export type JobMaker = Maker<MakingTask, MakingEvent, MakingResult>;

/** How a job came out of the process that did it. */
export type JobOutcome = MadeOutcome<MakingResult>;

export function openJobMaker(settings: MakerSettings): JobMaker {
  return openMaker(settings, { main: new URL("./child-main.js", import.meta.url), doTask: doJob });
}
