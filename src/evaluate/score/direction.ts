import type { SetMetrics } from "./evaluation.ts";

/** Which of two scores is the better one. */
export type Direction = "lower" | "higher";

/** The better side of every metric. */
export const metricDirections: Readonly<Record<keyof SetMetrics, Direction>> = {
  fd: "lower",
  fad: "lower",
  fadInfinity: "lower",
  is: "higher",
  klSoftmax: "lower",
  klSigmoid: "lower",
  kid: "lower",
  kad: "lower",
  precision: "higher",
  recall: "higher",
  density: "higher",
  coverage: "higher",
  diversity: "higher",
  psnr: "higher",
  ssim: "higher",
  lsd: "lower",
  clap: "higher",
  clapAudio: "higher",
};
