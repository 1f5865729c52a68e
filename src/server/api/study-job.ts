import { z } from "zod";
import { setting } from "../../settings/setting.ts";
import { modelNameSchema } from "./model-name.ts";
import { placeRefSchema } from "./sound-set.ts";

/** A study of the paper, on places that the operator named; its files are the report. */
export const studyJobSchema = z
  .strictObject({
    kind: z.literal("study"),
    study: setting(z.enum(["sensitivity", "benchmark"]), "how metrics react to damaged sounds, or what training gives"),
    reference: setting(placeRefSchema, "the sounds of a sensitivity study").optional(),
    config: setting(
      z.union([z.string().regex(/^[a-z0-9-]+$/), placeRefSchema]),
      "of a benchmark: one that comes with foley, or a file",
      { expected: "a name such as nano-smoke, or an object with place" },
    ).optional(),
    data: setting(z.record(z.string(), placeRefSchema), "where the data sets of a benchmark are").default({}),
    models: setting(z.record(z.string(), modelNameSchema), "its pre-trained models").default({}),
    wishes: setting(z.record(z.string(), z.unknown()), "settings of the study, as the library has them").default({}),
  })
  .meta({ id: "StudyJob" });
export type StudyJob = z.output<typeof studyJobSchema>;
