import type { PromptWish } from "../../../generate/sound-plan.ts";
import type { GenerateJob } from "../../api/job-request.ts";

/** The prompts of a job in one spelling. */
export function listedPrompts({ prompts }: Pick<GenerateJob, "prompts">): PromptWish[] {
  return prompts.map((prompt) => (typeof prompt === "string" ? { prompt, seed: null } : prompt));
}
