import { z } from "zod";
import type { DatasetChoice } from "../../../data/dataset-choice.ts";
import { isJsonObject } from "../../../engine/json/parse-json.ts";
import { clipFills } from "../../../train/settings/examples.ts";

/** For which training of the diffusion model it is prepared. */
const trainingSchema = z.strictObject({
  preset: z.string().default("nano"),
  from: z.string().optional(),
  vae: z.string().optional(),
  clap: z.string().optional(),
  fill: z.enum(clipFills).optional(),
  set: z.array(z.string()).default([]),
});

/** A data set, as `prepareData` takes it. */
export const prepareAskedSchema = z.strictObject({
  path: z.string(),
  /** Checked by whoever opens the data set. */
  choice: z.custom<DatasetChoice>(isJsonObject),
  training: trainingSchema,
});

const commonShape = {
  ...prepareAskedSchema.shape,
  /** Of the models that are named, by what they are named for. */
  models: z.record(z.string(), z.string()),
};

/** The same once the data set was looked at. */
export const prepareUnitsJobSchema = z.strictObject({
  ...commonShape,
  sounds: z.array(z.string()),
  missingCount: z.int(),
});

/** Some of its sounds, by name. */
export const prepareUnitSchema = z.strictObject({ ...commonShape, sounds: z.array(z.string()) });

/** What is noted of sounds that were prepared. */
export interface NotedPreparation {
  /** In order. */
  readonly sounds: readonly { readonly name: string; readonly hash: string }[];
  /** What was made, by the names of files. */
  readonly files: readonly string[];
}
