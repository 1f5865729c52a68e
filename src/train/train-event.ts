import type { WorkEvent } from "../engine/work.ts";

/** Scalars of one step by name, the loss first. */
export type StepMetrics = Record<string, number>;

/** Something is made of the sounds, once, before the first step; a warning is told in `note`. */
export interface PrepareEvent extends WorkEvent {
  readonly stage: "sounds" | "crops" | "mels" | "features" | "latents" | "embeddings" | "warning";
}

export interface StepEvent extends WorkEvent {
  /** Steps done. */
  readonly step: number;
}

/** A run went on from its checkpoint, or ended before its last step, for which `note` has the reason. */
export interface ResumedEvent extends StepEvent {
  readonly stage: "resumed" | "ended early";
}

/** A step was done. */
export interface LearnedEvent extends StepEvent {
  readonly stage: "training";
  readonly stepCount: number;
  readonly metrics: StepMetrics;
  readonly itemsPerSecond: number;
  readonly secondsLeft: number;
}

/** A sound was made, to score the model after a step. */
export interface ScoringEvent extends StepEvent {
  readonly stage: "scoring";
}

export interface ScoredEvent extends StepEvent {
  readonly stage: "scored";
  readonly metrics: StepMetrics;
}

/** A score is missing, for which `note` has the reason. */
export interface MissingScoreEvent extends StepEvent {
  readonly stage: "warning";
  readonly note: string;
}

/** Something was written: a checkpoint, or in the end the model. */
export interface WrittenEvent extends StepEvent {
  readonly stage: "checkpoint" | "done";
  readonly folder: string;
}

/** A run was stopped; its checkpoint is whole. */
export interface InterruptedEvent extends StepEvent {
  readonly stage: "interrupted";
}

/** What a run tells from its first step to its model. */
export type RunEvent =
  | ResumedEvent
  | LearnedEvent
  | ScoringEvent
  | ScoredEvent
  | MissingScoreEvent
  | WrittenEvent
  | InterruptedEvent;

/** The same, and before it what is told of preparing the sounds. */
export type TrainEvent = PrepareEvent | RunEvent;
