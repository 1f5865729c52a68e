import type { SettingWishes } from "../../../generate/settings.ts";
import type { LdmTrainingConfig } from "../../settings/ldm.ts";

/** How a student makes sounds, as it alone has learnt to; null for a model that is none. */
export function studentSettings({ distillation }: Pick<LdmTrainingConfig, "distillation">): SettingWishes | null {
  if (distillation === null) return null;
  return { sampler: "ddim", spacing: null, steps: distillation.steps, guidance: 1, eta: 0 };
}
