import { existsSync } from "node:fs";
import { join } from "node:path";
import { assemble } from "../../../library/assemble.ts";
import type { TrainModelEvent } from "../../../library/train.ts";
import { findTrainingKind } from "../../../train/kind/kinds.ts";
import { modelFolder, runFolder } from "../sounds/job-sound-files.ts";
import type { MakeOf, MakingTools, TaskOf } from "./making-kind.ts";
import { named, namedIfAny } from "./named.ts";
import { progressOf } from "./progress-of.ts";

/** Milliseconds between two steps that are told. */
const stepPause = 200;

/** Trains; a job that was broken off goes on from its last checkpoint. Of a diffusion model a whole model is put together. */
export const makeTraining: MakeOf<"train"> = async (task, tools) => {
  const { trains, data, choice, preset, wishes, from, vae, clap } = task.request;
  const out = join(task.folder, runFolder);
  const source = (name: string | undefined): string | undefined => namedIfAny(task.models, "model", name);
  const { folder } = await tools.foley.train(findTrainingKind(trains).name, {
    ...wishes,
    ...{ data: named(task.places, "place", data.place), choice, preset, out },
    ...{ from: source(from), vae: source(vae), clap: source(clap) },
    signal: tools.signal,
    report: teller(tools),
  });
  return { model: `job:${task.id}`, isWhole: await putTogether(folder, task, source) };
};

function teller({ tell }: MakingTools): (event: TrainModelEvent) => void {
  let last = 0;
  let stage = "";
  return (event) => {
    if (event.stage === "warning") {
      tell({ name: "warning", data: { message: event.note ?? "" } });
      return;
    }
    const now = performance.now();
    if (event.stage === stage && now - last < stepPause && event.done < event.total) return;
    [last, stage] = [now, event.stage];
    tell({ name: "progress", data: progressOf(event) });
  };
}

/** @returns whether the job's model makes sounds by itself */
async function putTogether(
  ldm: string,
  { request: { from, clap, vocoder }, folder }: TaskOf<"train">,
  source: (name: string | undefined) => string | undefined,
): Promise<boolean> {
  const words = source(clap ?? from);
  if (words === undefined || !existsSync(join(ldm, "unet"))) return false;
  const defaults = vocoder === undefined ? ({ vocoder: "griffin-lim" } as const) : {};
  await assemble({ ldm, clap: words, vocoder: source(vocoder) }, join(folder, modelFolder), { defaults });
  return true;
}
