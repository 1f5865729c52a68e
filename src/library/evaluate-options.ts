import { z } from "zod";
import { evaluationSchema } from "../evaluate/settings.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { setting } from "../settings/setting.ts";
import { deviceRows, workRows } from "./option-rows.ts";

const sharedSchema = evaluationSchema.extend({
  ...workRows,
  warnings: setting(z.array(z.string()).default([]), "what was noticed when the sounds were found"),
});

const ownSchema = sharedSchema.extend(deviceRows);

/** How sounds are scored with devices and judges that others share. */
export type EvaluationWishes = z.input<typeof sharedSchema>;

/** The same with nothing left open. */
export type EvaluationRequest = z.output<typeof sharedSchema>;

/** How sounds are scored with a device of their own. */
export type EvaluateOptions = z.input<typeof ownSchema>;

export function evaluationRequest(options: unknown): EvaluationRequest {
  return parseSettings(sharedSchema, options, "evaluate");
}

export function evaluateRequest(options: unknown): z.output<typeof ownSchema> {
  return parseSettings(ownSchema, options, "evaluate");
}
