import { join } from "node:path";
import type { WorkEvent } from "../../../engine/work.ts";
import type { BenchmarkSource } from "../../../library/benchmark.ts";
import type { StudyReport } from "../../../study/report/study-report.ts";
import { filesFolder, runFolder } from "../sounds/job-sound-files.ts";
import type { MakeOf, MakingTools, TaskOf } from "./making-kind.ts";
import { named, namedIfAny } from "./named.ts";
import { progressOf } from "./progress-of.ts";

/** Makes a study; its files are the report, of which what is JSON is told. A benchmark that was broken off goes on. */
export const makeStudy: MakeOf<"study"> = async (task, tools) => {
  const report = await studies[task.request.study](task, tools);
  for (const message of report.warnings) tools.tell({ name: "warning", data: { message } });
  await tools.foley.study.write(join(task.folder, filesFolder), report);
  const [results] = [...report.files].filter(([name]) => name.endsWith(".json"));
  return results === undefined ? null : JSON.parse(String(results[1]));
};

type MakeStudy = (task: TaskOf<"study">, tools: MakingTools) => Promise<StudyReport>;

const studies: Readonly<Record<TaskOf<"study">["request"]["study"], MakeStudy>> = {
  sensitivity: ({ request: { reference, wishes }, places, models }, tools) => {
    const name = typeof wishes.model === "string" ? wishes.model : undefined;
    const model = namedIfAny(models, "model", name);
    const place = named(places, "place", reference?.place ?? "");
    return tools.foley.study.sensitivity(place, { ...wishes, model, ...watched(tools) });
  },
  benchmark: async ({ request: { config = "", data, models, wishes }, places, models: sources, folder }, tools) => {
    const source: BenchmarkSource =
      typeof config === "string" ? { preset: config } : { path: named(places, "place", config.place) };
    const settled = await tools.foley.study.config(source, {
      ...wishes,
      data: Object.fromEntries(Object.entries(data).map(([name, { place }]) => [name, named(places, "place", place)])),
      models: Object.fromEntries(Object.entries(models).map(([name, model]) => [name, named(sources, "model", model)])),
    });
    return tools.foley.study.benchmark(settled, { folder: join(folder, runFolder), ...watched(tools) });
  },
};

/** How long work is watched and stopped. */
function watched({ signal, tell }: MakingTools) {
  return { signal, report: (event: WorkEvent) => tell({ name: "progress", data: progressOf(event) }) };
}
