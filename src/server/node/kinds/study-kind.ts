import { z } from "zod";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { benchmarkPresetNames } from "../../../study/benchmark/find-config.ts";
import { placesSchema } from "../../../study/benchmark/places.ts";
import { sensitivitySchema } from "../../../study/sensitivity/settings.ts";
import { pannsNames, vggishNames } from "../../api/evaluate-job.ts";
import type { StudyJob } from "../../api/study-job.ts";
import { Refusal } from "../http/refusal.ts";
import { type JobKind, present } from "./job-kind.ts";

/** What of each study's settings is a path, or said by the request itself. */
const sensitivityWishes = sensitivitySchema.omit({ interference: true });
const benchmarkWishes = placesSchema.omit({ data: true, models: true });

const wishSchemas: Readonly<Record<StudyJob["study"], z.ZodObject>> = {
  sensitivity: sensitivityWishes,
  benchmark: benchmarkWishes,
};

/** What a request says of its sounds and models. */
const partNames = ["reference", "config", "data", "models"] as const;
type PartName = (typeof partNames)[number];

/** What means something for each study. */
const partsOf: Readonly<Record<StudyJob["study"], { readonly needed: PartName; readonly taken: readonly PartName[] }>> =
  {
    sensitivity: { needed: "reference", taken: ["reference"] },
    benchmark: { needed: "config", taken: ["config", "data", "models"] },
  };

/** A study is made. */
export const studyKind: JobKind<"study"> = {
  opened: { wishes: z.union([sensitivityWishes, benchmarkWishes]) },
  names: ({ reference, config, data, models, wishes }) => ({
    ...{ sounds: [], jobs: [] },
    places: [
      ...present(reference, typeof config === "string" ? undefined : config).map(({ place }) => place),
      ...Object.values(data).map(({ place }) => place),
    ],
    models: [...Object.values(models), ...(typeof wishes.model === "string" ? [wishes.model] : [])],
  }),
  settle: (request) => {
    const { study, config, wishes } = request;
    parseSettings(wishSchemas[study], wishes, "wishes");
    checkJudge("panns", wishes.panns, pannsNames);
    checkJudge("vggish", wishes.vggish, vggishNames);
    checkParts(request);
    if (study === "benchmark" && typeof config === "string") checkPreset(config);
    return request;
  },
  work: () => null,
};

/** @throws Refusal for what is missing, and for what the study would pass over */
function checkParts(request: StudyJob): void {
  const { study } = request;
  const { needed, taken } = partsOf[study];
  const said = partNames.filter((name) => Object.keys(request[name] ?? {}).length > 0);
  const stray = said.find((name) => !taken.includes(name));
  if (stray !== undefined) {
    const message = `${study}: expected ${taken.join(", ")} alone, got ${stray}; leave it out`;
    throw new Refusal(400, "usage", message, { subject: stray });
  }
  if (said.includes(needed)) return;
  throw new Refusal(400, "usage", `${study}: expected ${needed}, got none; say which`, { subject: needed });
}

function checkPreset(config: string): void {
  const names = benchmarkPresetNames();
  if (names.includes(config)) return;
  const message = `config: expected ${names.join(", ")}, got "${config}"; choose one`;
  throw new Refusal(400, "usage", message, { subject: "config" });
}

/** A file of weights would be a path. */
function checkJudge(subject: string, judge: unknown, names: readonly string[]): void {
  if (judge === undefined || names.some((name) => name === judge)) return;
  const message = `wishes.${subject}: expected ${names.join(", ")}, got another; choose one of these`;
  throw new Refusal(400, "usage", message, { subject: `wishes.${subject}` });
}
