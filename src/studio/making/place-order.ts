import { useBackend } from "../backend/backend-state.ts";
import { modelFor } from "../takes/take-actions.ts";
import { readFields } from "./form-settings.ts";
import { changeForm, orderOf, originOf, rollSeed, useOrderForm } from "./order-form.ts";
import { planProblem } from "./plan-problem.ts";
import { enqueue } from "./queue.ts";

/** Steps of a draft at most, and as a share of its model's: enough to hear what it will be. */
const draftSteps = 10;
const draftShare = 0.5;

/** Puts the form's order into the queue. @throws FoleyError where nothing can be made yet */
export function placeOrder({ isDraft }: { readonly isDraft: boolean }): void {
  const before = useOrderForm.getState();
  if (planProblem(before, useBackend.getState().limits) !== null || readFields(before.fields).faults.size > 0) return;
  if (!before.isSeedLocked) changeForm({ seed: rollSeed() });
  const form = useOrderForm.getState();
  const model = modelFor(form.model);
  const order = orderOf(form, model.name);
  const steps = Math.min(draftSteps, Math.ceil(draftShare * model.defaults.steps));
  const wishes = isDraft ? { ...order.wishes, steps } : order.wishes;
  enqueue({ order: { ...order, wishes }, parent: originOf(form), name: null });
}
