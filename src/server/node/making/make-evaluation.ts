import { join } from "node:path";
import type { FileSoundInput } from "../../../evaluate/node/file-sound.ts";
import { findSounds } from "../../../evaluate/node/find-sounds.ts";
import { presets } from "../../../evaluate/preset.ts";
import type { Evaluation } from "../../../evaluate/score/evaluation.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { writeEvaluation } from "../../../library/evaluation-files.ts";
import { idOfSound, type SoundOfSet, type SoundSet } from "../../api/sound-set.ts";
import { hiddenPath, pathHider } from "../path-hider.ts";
import { filesFolder } from "../sounds/job-sound-files.ts";
import type { MakeOf, MakingTools, TaskOf } from "./making-kind.ts";
import { named } from "./named.ts";
import { progressOf } from "./progress-of.ts";

/** Judges sounds; the report is the evaluation, with tables and a page beside it. */
export const makeEvaluation: MakeOf<"evaluate"> = async (task, tools) => {
  const { generated, reference, wishes } = task.request;
  const [made, real] = [await soundsOf(generated, task, tools), await soundsOf(reference, task, tools)];
  const scored = await tools.foley.evaluate(made, real, {
    ...wishes,
    signal: tools.signal,
    report: (event) => tools.tell({ name: "progress", data: progressOf(event) }),
  });
  const evaluation = withoutPathsIn(scored, task);
  for (const message of evaluation.warnings) tools.tell({ name: "warning", data: { message } });
  const folder = join(task.folder, filesFolder);
  makeFolder(folder);
  const files = { json: "scores.json", csv: "sounds.csv", metrics: "metrics.csv", html: "scores.html" };
  await writeEvaluation(
    { evaluation, generated: made, reference: real },
    Object.fromEntries(Object.entries(files).map(([form, name]) => [form, join(folder, name)])),
  );
  return evaluation;
};

/** Its files are given as they are written. */
function withoutPathsIn(evaluation: Evaluation, { folder, places }: TaskOf<"evaluate">): Evaluation {
  const called = Object.entries(places).map(([name, path]) => [path, name] as const);
  const hide = pathHider([[join(folder, "..", ".."), hiddenPath], ...called]);
  const unusable = evaluation.unusable.map((sound) => ({ ...sound, reason: hide(sound.reason) }));
  return { ...evaluation, unusable, warnings: evaluation.warnings.map(hide) };
}

async function soundsOf(
  set: SoundSet,
  task: TaskOf<"evaluate">,
  { signal, tell }: MakingTools,
): Promise<readonly FileSoundInput[]> {
  if (Array.isArray(set)) return uniquelyNamed(set.map((sound) => uploadOf(sound, task)));
  if ("job" in set) {
    const { state, sounds } = named(task.soundsOfJobs, "job", set.job);
    if (state !== "succeeded") {
      const message = `job ${set.job}: expected all its sounds, got ${sounds.length} of a job that ${state === "failed" ? "failed" : "was canceled"}; these are judged`;
      tell({ name: "warning", data: { message } });
    }
    return sounds;
  }
  const { isRecursive } = presets[task.request.wishes.preset ?? "foley"];
  const { sounds, warnings } = await findSounds(named(task.places, "place", set.place), { isRecursive, signal });
  for (const message of warnings) tell({ name: "warning", data: { message } });
  return sounds;
}

function uploadOf(sound: SoundOfSet, { sounds }: TaskOf<"evaluate">): FileSoundInput {
  const stored = named(sounds, "sound", idOfSound(sound));
  return typeof sound === "string" ? stored : { name: sound.name, path: stored.path };
}

/** Sounds are paired by their names, of which uploads may have one twice: each keeps its own that is the first of it. */
export function uniquelyNamed(sounds: readonly FileSoundInput[]): FileSoundInput[] {
  const given = new Set(sounds.map(({ name }) => name));
  const taken = new Set<string>();
  return sounds.map(({ name, path }) => {
    let own = name;
    for (let count = 2; taken.has(own) || (own !== name && given.has(own)); count++) own = `${name} ${count}`;
    taken.add(own);
    return { name: own, path };
  });
}
