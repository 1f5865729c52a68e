import type { OrderForm } from "./order-form.ts";
import { promptsOf } from "./order-form.ts";

/** Why the form means nothing that can be made yet, for people; null where it does. */
export function planProblem(form: Pick<OrderForm, "text" | "isBatch" | "source">): string | null {
  const { source } = form;
  if (promptsOf(form).length > 0) return null;
  if (source === null) return form.isBatch ? "Write a prompt on each line." : "Write what you want to hear.";
  return source.use === "like" ? null : "Say what the sound should become.";
}
