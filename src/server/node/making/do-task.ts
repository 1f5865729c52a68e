import type { JobKindName, JobRequestOf } from "../../api/job-request.ts";
import { makeEvaluation } from "./make-evaluation.ts";
import { makeSounds } from "./make-sounds.ts";
import { makeStudy } from "./make-study.ts";
import { makeTraining } from "./make-training.ts";
import type { MakeOf, MakingTools } from "./making-kind.ts";
import type { MakingTask } from "./messages.ts";

/** Who does the jobs of each kind. */
const makers: { readonly [K in JobKindName]: MakeOf<K> } = {
  generate: makeSounds,
  evaluate: makeEvaluation,
  train: makeTraining,
  study: makeStudy,
};

/** Does a job. @returns its report, as JSON */
export function doTask(task: MakingTask, tools: MakingTools): Promise<unknown> {
  return doOne(task.request, task, tools);
}

function doOne<K extends JobKindName>(
  request: JobRequestOf<K>,
  task: MakingTask,
  tools: MakingTools,
): Promise<unknown> {
  const kind: K = request.kind;
  return makers[kind]({ ...task, request }, tools);
}
