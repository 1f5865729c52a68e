import type { LearningRateSchedule } from "../settings/optimizer.ts";

/** The learning rate of a step, counted from 0, of a run of `stepCount`. */
export function learningRateAt(schedule: LearningRateSchedule, step: number, stepCount: number): number {
  const { peak, warmupSteps, decay, decayFrom } = schedule;
  const warmed = warmupSteps === 0 ? 1 : Math.min(1, (step + 1) / warmupSteps);
  const start = decayFrom * stepCount;
  const progress = Math.min(1, Math.max(0, (step - start) / Math.max(1, stepCount - start)));
  return peak * warmed * decayFactors[decay](progress);
}

const decayFactors: { readonly [D in LearningRateSchedule["decay"]]: (progress: number) => number } = {
  constant: () => 1,
  linear: (progress) => 1 - progress,
  cosine: (progress) => 0.5 * (1 + Math.cos(Math.PI * progress)),
};
