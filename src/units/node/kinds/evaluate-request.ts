import { z } from "zod";
import { isJsonObject } from "../../../engine/json/parse-json.ts";
import type { OwnScore } from "../../../evaluate/score/sound-scores.ts";
import { evaluationSchema } from "../../../evaluate/settings.ts";

/** Two places whose sounds are judged, by the settings of evaluation. */
export const evaluateAskedSchema = z.strictObject({
  generated: z.string(),
  reference: z.string(),
  settings: evaluationSchema,
});

const identitySchema = z.strictObject({ name: z.string(), hash: z.string(), protocol: z.string() });

/** Who judges, in the order in which features are kept. */
const judgesSchema = z.array(identitySchema);

/** Settings that were checked, without those that nothing was wished of. */
const statedSchema = z.record(z.string(), z.json());
export type StatedSettings = z.output<typeof statedSchema>;

/** Settings as equal requests state them all. */
export function statedSettings(settings: z.output<typeof evaluationSchema>): StatedSettings {
  return statedSchema.parse(Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null)));
}

/** The same once both places were looked at. */
export const evaluateUnitsJobSchema = z.strictObject({
  settings: statedSchema,
  judges: judgesSchema,
  /** Names, in order. */
  generated: z.array(z.string()),
  reference: z.array(z.string()),
  /** The lowest rate of both sets, in hertz, beyond which nobody hears; null for no such limit. */
  lowestHz: z.number().nullable(),
  /** What was noticed when the sounds were found. */
  warnings: z.array(z.string()),
});
export type EvaluateUnitsJob = z.output<typeof evaluateUnitsJobSchema>;

/** A sound of a unit. */
const soundSchema = z.strictObject({
  name: z.string(),
  caption: z.string().nullable(),
  /** Of its content; null where it cannot be read. */
  hash: z.string().nullable(),
  /** Where it lies; null for the store. */
  path: z.string().nullable(),
  /** Where in the file it is; the whole file where null. */
  range: z.strictObject({ start: z.number(), size: z.number() }).nullable(),
});
export type UnitSound = z.output<typeof soundSchema>;

/** Some sounds, each with its partner. */
export const evaluateUnitSchema = z.strictObject({
  settings: statedSchema,
  judges: judgesSchema,
  lowestHz: z.number().nullable(),
  entries: z.array(z.strictObject({ generated: soundSchema.nullable(), reference: soundSchema.nullable() })),
});

/** What is noted of a sound that was heard, beside its features. */
const notedHearingSchema = z.strictObject({
  name: z.string(),
  caption: z.string().nullable(),
  hash: z.string().nullable(),
  facts: z.strictObject({ durationSeconds: z.number(), isSilent: z.boolean() }).nullable(),
  problems: z.array(z.strictObject({ reason: z.string(), backbone: z.string().nullable() })).readonly(),
});
export type NotedHearing = z.output<typeof notedHearingSchema>;

/** What is noted of the sounds of a unit and their partners. */
export const notedEntriesSchema = z.array(
  z.strictObject({
    generated: notedHearingSchema.nullable(),
    reference: notedHearingSchema.nullable(),
    /** Of the generated sound, where there is one. */
    own: z.custom<OwnScore>(isJsonObject).nullable(),
  }),
);
export type NotedEntry = z.output<typeof notedEntriesSchema>[number];

/** The file of what was heard. */
export const featuresFile = "features.safetensors";
