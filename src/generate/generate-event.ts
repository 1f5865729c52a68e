import type { WorkEvent } from "../engine/work.ts";
import type { Clip } from "./clip.ts";

/** What a sound goes through, in this order. */
export type GenerateStage = "embedding" | "sampling" | "decoding" | "sounding";

/** How far a sound is. */
export interface GenerateEvent extends WorkEvent {
  readonly stage: GenerateStage;
  /** Steps done and steps in all, of the sampling, of all candidates together. */
  readonly step: number;
  readonly steps: number;
  /** Windows of the step or stage under way that are done, and windows in all: 1 for a sound made at once. */
  readonly window: number;
  readonly windows: number;
  readonly share: number;
  /** After a step of the sampling: the sound that the model is heading for, decoded when it is asked for; else null. */
  readonly preview: (() => Promise<Clip>) | null;
}

/** What the stages tell; the rest follows from it. */
export type GenerateFacts = Pick<GenerateEvent, "stage" | "step" | "steps" | "window" | "windows" | "preview">;

export function generateEvent(facts: GenerateFacts): GenerateEvent {
  return { ...facts, ...parts[facts.stage](facts), share: shareDone(facts) };
}

type Parts = Pick<WorkEvent, "done" | "total" | "unit">;

const inWindows = ({ window, windows }: GenerateFacts): Parts => ({ done: window, total: windows, unit: "windows" });

/** What each stage counts. */
const parts: Readonly<Record<GenerateStage, (facts: GenerateFacts) => Parts>> = {
  embedding: () => ({ done: 0, total: 1, unit: "items" }),
  sampling: ({ step, steps }) => ({ done: step, total: steps, unit: "steps" }),
  decoding: inWindows,
  sounding: inWindows,
};

/** Sampling takes most of the time; what comes after it fills the rest. */
const sampled = 0.9;
const decoded = 0.95;

function shareDone({ stage, step, steps, window, windows }: GenerateFacts): number {
  if (stage === "sounding" && step === steps) return decoded;
  return (sampled * (step + (stage === "sampling" ? window / windows : 0))) / steps;
}
