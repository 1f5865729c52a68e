import { z } from "zod";
import { furtherNames } from "../../evaluate/further-name.ts";
import { evaluationSchema } from "../../evaluate/settings.ts";
import { setting } from "../../settings/setting.ts";
import { soundSetSchema } from "./sound-set.ts";

const { preset, onError, useCache, neighbours, testList, realToReal, bootstrap } = evaluationSchema.shape;

/** Judges by their names alone: a file of weights would be a path. */
export const pannsNames = ["panns", "panns-32k", "aisfx"] as const;
export const vggishNames = ["vggish", "aisfx"] as const;

/** How sounds are scored; defaults are those of evaluation. */
const jsonEvaluationSchema = z
  .strictObject({
    preset: preset.unwrap().optional(),
    panns: setting(z.enum(pannsNames), "who judges for FD, IS, KL, KID and KAD").optional(),
    vggish: setting(z.enum(vggishNames), "who judges for FAD").optional(),
    also: setting(z.array(z.enum(furtherNames)), "judges beside those, with scores of their own").optional(),
    onError: onError.unwrap().optional(),
    useCache: useCache.unwrap().optional(),
    neighbours: neighbours.in,
    testList: testList.in,
    realToReal: realToReal.unwrap().optional(),
    bootstrap: bootstrap.in,
  })
  .meta({ id: "EvaluationWishes" });

/** Scores sounds against others; its report is the evaluation, its files are tables and a page. */
export const evaluateJobSchema = z
  .strictObject({
    kind: z.literal("evaluate"),
    generated: setting(soundSetSchema, "what is scored"),
    reference: setting(soundSetSchema, "what it is scored against"),
    wishes: jsonEvaluationSchema.default({}),
  })
  .meta({ id: "EvaluateJob" });
