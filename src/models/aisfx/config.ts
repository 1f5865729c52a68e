import { z } from "zod";
import { byLevel, parseConfig, size, span } from "../parse-config.ts";

/** aiSFX's network and one of its heads. */
export interface AisfxConfig {
  /** Channels of each block; the last is the width of the embedding. */
  readonly block_out_channels: readonly number[];
  readonly mel_bins: number;
  /** Frames of a block, which is heard at once. */
  readonly block_frames: number;
  /** Which of the published heads, one for each library of sounds, is kept. */
  readonly head: number;
  readonly class_count: number;
}

const rows = {
  block_out_channels: byLevel(size),
  mel_bins: span,
  block_frames: span,
  head: z.int().nonnegative(),
  class_count: size,
};

/** @throws FoleyError "config" naming the first setting that is missing or impossible */
export function parseAisfxConfig(where: string, settings: unknown): AisfxConfig {
  return parseConfig(where, z.object(rows), settings);
}
