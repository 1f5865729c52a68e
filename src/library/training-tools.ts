import type { Runtime } from "../engine/runtime/runtime.ts";
import type { Judges } from "../evaluate/score/judges.ts";
import type { JudgeChoice } from "./judges.ts";

/** What training computes with. */
export interface TrainingTools {
  /** Training feeds its weights, so one that computes in this thread is fastest. */
  readonly runtime: Runtime;
  /** What was noticed as it was opened; a line each. */
  readonly warnings: readonly string[];
  /** Whoever judges a model that learns. */
  readonly judges: (choice: JudgeChoice) => Promise<Judges>;
}
