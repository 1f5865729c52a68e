export type { Work } from "../engine/work.ts";
export type { PartName } from "../models/part-kind.ts";
export type { Initializer } from "../nn/initializer.ts";
export type { Parameter, Scope } from "../nn/scope.ts";
export type { CacheKey, TensorCache } from "../weights/node/tensor-cache.ts";
export type { PrepareWork } from "./data/preparing.ts";
export type { TrainingClip, TrainingClipInput } from "./data/training-clip.ts";
export { findTrainingKind, trainingKinds } from "./kind/kinds.ts";
export type {
  GivenFolders,
  PreparedTraining,
  PrepareOptions,
  TrainingPreset,
  TrainingRequest,
} from "./kind/training-kind.ts";
export { prepareTraining, type TrainingKind } from "./kind/training-kind.ts";
export { Learner, type LearnerOptions, type StepResult } from "./learner.ts";
export { AdamW, defaultAdamW } from "./optimizer/adamw.ts";
export { learningRateAt } from "./optimizer/learning-rate.ts";
export type { ParameterBank, Slot } from "./optimizer/parameter-bank.ts";
export type { KeepBest } from "./run/best.ts";
export { runTraining } from "./run/loop.ts";
export type { LoopOptions } from "./run/training-run.ts";
export type { ScoredWish } from "./score/scored-wish.ts";
export type { ScoringOptions } from "./score/scoring-options.ts";
export type { AdamWOptions, LearningRateSchedule, RunSettings } from "./settings/optimizer.ts";
export type { Measured, TrainingSound, TrainingTask } from "./task/training-task.ts";
