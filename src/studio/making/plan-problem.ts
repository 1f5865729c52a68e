import { fileProblem, type MakingLimits } from "../backend/limits.ts";
import type { OrderForm } from "./order-form.ts";
import { promptsOf } from "./order-form.ts";

/** What of the form decides whether it can be made. */
type PlannedForm = Pick<OrderForm, "text" | "isBatch" | "source" | "count">;

/** Why the form means nothing that can be made yet, for people; null where it does. @param limits null where they are not known yet */
export function planProblem(form: PlannedForm, limits: MakingLimits | null): string | null {
  const { source } = form;
  const over = limits === null ? null : limitProblem(form, limits);
  if (over !== null) return over;
  if (promptsOf(form).length > 0) return null;
  if (source === null) return form.isBatch ? "Write a prompt on each line." : "Write what you want to hear.";
  return source.use === "like" ? null : "Say what the sound should become.";
}

function limitProblem(form: PlannedForm, limits: MakingLimits): string | null {
  const prompts = promptsOf(form);
  const { promptLetters, prompts: mostPrompts, sounds: mostSounds } = limits;
  const long = prompts.findIndex(({ prompt }) => (prompt ?? "").length > promptLetters);
  if (long >= 0) {
    const which = form.isBatch ? `Prompt ${long + 1}` : "The prompt";
    const letters = countWords(prompts[long]?.prompt?.length ?? 0);
    return `${which} has ${letters} letters, more than the ${countWords(promptLetters)} that can be taken.`;
  }
  if (mostPrompts !== null && prompts.length > mostPrompts) {
    return `${countWords(prompts.length)} prompts are more than the ${countWords(mostPrompts)} of one order.`;
  }
  const sounds = Math.max(1, prompts.length) * form.count;
  if (mostSounds !== null && sounds > mostSounds) {
    return `${countWords(sounds)} takes are more than the ${countWords(mostSounds)} of one order: take fewer of each.`;
  }
  const { source } = form;
  if (source === null || source.seconds === null) return null;
  return fileProblem({ name: source.file.name, bytes: source.file.audio.size, seconds: source.seconds }, limits);
}

/** "12,000" */
function countWords(count: number): string {
  return count.toLocaleString("en-US");
}
