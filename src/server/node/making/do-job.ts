import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { JobFile } from "../../api/job.ts";
import type { JobKindName, JobRequestOf } from "../../api/job-request.ts";
import { filesFolder } from "../sounds/job-sound-files.ts";
import { makeEvaluation } from "./make-evaluation.ts";
import { makeSounds } from "./make-sounds.ts";
import { makeStudy } from "./make-study.ts";
import { makeTraining } from "./make-training.ts";
import type { MakeOf, MakingTools } from "./making-kind.ts";
import type { MakingResult, MakingTask } from "./messages.ts";

/** Who does the jobs of each kind. */
const makers: { readonly [K in JobKindName]: MakeOf<K> } = {
  generate: makeSounds,
  evaluate: makeEvaluation,
  train: makeTraining,
  study: makeStudy,
};

/** Does a job. @returns its report, as JSON, and the files that lie in its folder */
export async function doJob(task: MakingTask, tools: MakingTools): Promise<MakingResult> {
  const report = await doOne(task.request, task, tools);
  return { report, files: await filesOf(join(task.folder, filesFolder)) };
}

/** What lies in a folder, with all that is in folders there. */
async function filesOf(folder: string): Promise<JobFile[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  const looked = await Promise.all(names.map(async (name) => ({ name, found: await stat(join(folder, name)) })));
  return looked.flatMap(({ name, found }) => (found.isFile() ? [{ name, bytes: found.size }] : []));
}

function doOne<K extends JobKindName>(
  request: JobRequestOf<K>,
  task: MakingTask,
  tools: MakingTools,
): Promise<unknown> {
  const kind: K = request.kind;
  return makers[kind]({ ...task, request }, tools);
}
