import { FoleyError } from "../../engine/tensor/error.ts";
import { clapJob } from "./clap.ts";
import { classifierJob } from "./classifier.ts";
import type { Job } from "./job.ts";
import { ldmJob } from "./ldm.ts";
import { vaeJob } from "./vae.ts";
import { vocoderJob } from "./vocoder.ts";

/** Everything that foley trains. */
export const jobs: readonly Job[] = [vaeJob, vocoderJob, clapJob, ldmJob, classifierJob];

/** @throws FoleyError "usage" naming the jobs that exist */
export function findJob(name: string): Job {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job !== undefined) return job;
  throw new FoleyError(
    "usage",
    `train: expected one of ${jobs.map((candidate) => candidate.name).join(", ")}, got "${name}"; choose one`,
  );
}
