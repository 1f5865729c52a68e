import type { MadeOutcome, Maker, MakerSettings } from "../../../library/maker/maker.ts";
import { openMaker } from "../../../library/maker/open-maker.ts";
import { doJob } from "./do-job.ts";
import type { MakingEvent, MakingResult, MakingTask } from "./messages.ts";

/** Whoever does jobs for the server, apart from its thread. */
export type JobMaker = Maker<MakingTask, MakingEvent, MakingResult>;

/** How a job came out of the process that did it. */
export type JobOutcome = MadeOutcome<MakingResult>;

/** Models that stay loaded between jobs. */
const mostModels = 8;

export function openJobMaker(settings: MakerSettings): JobMaker {
  return withFewModels(openMaker(settings, { main: new URL("./child-main.js", import.meta.url), doTask: doJob }));
}

/**
 * A maker that begins anew after a job with which more than so many models were used: a server lives for months, and what it trained and
 * was tried once would stay loaded.
 */
export function withFewModels(maker: JobMaker, most: number = mostModels): JobMaker {
  const used = new Set<string>();
  return {
    async make(task, hear) {
      for (const source of Object.values(task.models)) used.add(source);
      const outcome = await maker.make(task, hear);
      if (used.size > most) {
        used.clear();
        await maker.renew();
      }
      return outcome;
    },
    stop: (id) => maker.stop(id),
    renew: () => maker.renew(),
    close: () => maker.close(),
  };
}
