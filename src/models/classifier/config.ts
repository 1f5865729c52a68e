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

/** @throws FoleyError "config" naming the first setting that is missing or impossible */
export function parseClassifierConfig(where: string, settings: unknown): ClassifierConfig {
  const schema = z.object({
    labels: z.array(z.string()).min(2).max(100_000),
    mel_bins: span,
    block_out_channels: byLevel(size),
    norm_num_groups: size,
    mel_mean: z.number(),
    mel_std: z.number().positive(),
  });
  return parseConfig(where, schema, settings);
}
