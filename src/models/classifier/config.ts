import { z } from "zod";
import { byLevel, parseConfig, size, span } from "../parse-config.ts";

/** A small convolutional classifier of log-mels. */
export interface ClassifierConfig {
  /** Names of the classes, in the order of the logits. */
  readonly labels: readonly string[];
  readonly mel_bins: number;
  /** Channels of each block; each halves time and frequency. */
  readonly block_out_channels: readonly number[];
  readonly norm_num_groups: number;
  /** What standardizes the log-mels. */
  readonly mel_mean: number;
  readonly mel_std: number;
}

/** What of a classifier is chosen before it learns; the rest is told by what it learns from. */
const sizeRows = { block_out_channels: byLevel(size), norm_num_groups: size };

const rows = {
  ...sizeRows,
  labels: z.array(z.string()).min(2).max(100_000),
  mel_bins: span,
  mel_mean: z.number(),
  mel_std: z.number().positive(),
};

/** A classifier's settings where they are a part of others, and those of its size alone. */
export const classifierConfigSchema: z.ZodType<ClassifierConfig> = z.strictObject(rows);
export const classifierSizeSchema: z.ZodType<ClassifierSize> = z.strictObject(sizeRows);

export type ClassifierSize = Pick<ClassifierConfig, keyof typeof sizeRows>;

/** @throws FoleyError "config" naming the first setting that is missing or impossible */
export function parseClassifierConfig(where: string, settings: unknown): ClassifierConfig {
  return parseConfig(where, z.object(rows), settings);
}
