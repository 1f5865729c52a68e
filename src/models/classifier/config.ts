import { z } from "zod";

const schema = z.strictObject({
  /** Names of the classes, in the order of the logits. */
  labels: z.array(z.string()).min(2),
  mel_bins: z.number().int().positive(),
  /** Channels of each convolution; each halves time and frequency. */
  block_out_channels: z.array(z.number().int().positive()).min(1),
  norm_num_groups: z.number().int().positive(),
  /** What standardizes the log-mels. */
  mel_mean: z.number(),
  mel_std: z.number().positive(),
});

/** A small convolutional classifier of log-mels. */
export type ClassifierConfig = z.infer<typeof schema>;

export function parseClassifierConfig(settings: unknown): ClassifierConfig {
  return schema.parse(settings);
}
