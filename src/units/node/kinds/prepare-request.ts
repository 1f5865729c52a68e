import { z } from "zod";
import { splits } from "../../../data/dataset.ts";
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

/** A sound that lies in the store, with what the data set says of it. */
const heldItemSchema = z.strictObject({
  id: z.string(),
  /** Of its content. */
  hash: z.string(),
  label: z.string().nullable(),
  labels: z.array(z.string()),
  captions: z.array(z.string()),
  fold: z.number().nullable(),
  split: z.enum(splits).nullable(),
  licence: z.string().nullable(),
  source: z.string().nullable(),
  weight: z.number(),
});
export type HeldItem = z.output<typeof heldItemSchema>;

/** Some of its sounds. */
export const prepareUnitSchema = z.strictObject({
  ...commonShape,
  /** By name, in order. */
  sounds: z.array(z.string()),
  /** The same in the store; null where the data set lies on every machine. */
  held: z.array(heldItemSchema).nullable(),
});
export type PrepareUnit = z.output<typeof prepareUnitSchema>;

/** What is noted of sounds that were prepared. */
export const notedPreparationSchema = z.strictObject({
  /** In order. */
  sounds: z.array(z.strictObject({ name: z.string(), hash: z.string() })),
  /** What was made, by the names of files, as the cache has them: of each, the first letters name a folder. */
  files: z.array(z.string().regex(/^[0-9a-f]{64}\.safetensors$/)),
});
export type NotedPreparation = z.output<typeof notedPreparationSchema>;
