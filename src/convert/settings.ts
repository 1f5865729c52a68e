import { z } from "zod";
import type { WorkOptions } from "../engine/work.ts";
import { headRules } from "../models/original/unet-config.ts";
import { storedPrecisions } from "../models/part-files.ts";
import { orNull } from "../settings/or-null.ts";
import { setting } from "../settings/setting.ts";

const precision = setting(z.enum(storedPrecisions), "of the weights").default("float32");

/** How a model folder is made of a checkpoint, of CLAP or of another folder. */
export const folderSettings = z.strictObject({
  precision,
  isEma: setting(z.boolean(), "the UNet's moving averages in place of its weights").default(false),
  heads: setting(
    z.enum(headRules),
    "of the UNet's attention: 32 or 64 wide as in the original, or diffusers' 8 a level",
  ).default("original"),
  tokenizer: orNull(
    setting(z.string(), "with RoBERTa's tokenizer.json, or vocab.json and merges.txt; fetched where left out"),
  ),
  textEncoder: orNull(setting(z.string(), "take the text encoder from this CLAP")),
  audioEncoder: orNull(setting(z.string(), "take the audio encoder from this CLAP")),
  loras: setting(
    z.array(z.strictObject({ path: z.string(), strength: z.number() })).readonly(),
    "add low-rank changes to the UNet; may be repeated",
  ).default([]),
});

/** How a model is written for diffusers. */
export const diffusersSettings = z.strictObject({ precision });

/** What ONNX files are for: each has one shape. */
export const onnxSettings = z.strictObject({
  durationSeconds: setting(z.number().positive().max(600), "of the sounds that ONNX files are for", {
    unit: "seconds",
    expected: "a duration above 0 and up to 600 s",
  }).default(10.24),
  batch: setting(z.int().min(1).max(64), "latents that the ONNX file of the UNet takes at once", {
    expected: "a batch from 1 to 64",
  }).default(1),
});

export type ConvertOptions = Readonly<z.input<typeof folderSettings>> & WorkOptions;
export type ForDiffusersOptions = Readonly<z.input<typeof diffusersSettings>> & WorkOptions;
export type OnnxOptions = Readonly<z.input<typeof onnxSettings>> & WorkOptions;

/** The same with nothing left open. */
export type FolderSettings = Readonly<z.output<typeof folderSettings>>;
