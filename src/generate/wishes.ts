import { FoleyError } from "../engine/tensor/error.ts";
import { adviceOnName } from "../engine/text/nearest-names.ts";
import type { ClipSettings } from "./clip.ts";
import { checkWishes, type SoundWishes, wishesSchema, wishNames } from "./settings.ts";

/** What the settings of a sound that was made tell beside wishes; they are taken, and mean nothing here. */
const noted: Readonly<Record<Exclude<keyof ClipSettings, keyof SoundWishes>, true>> = {
  ...{ foley: true, model: true, loras: true, prompt: true, previewStep: true, edits: true, bitDepth: true },
  ...{ level: true, trimmedSeconds: true },
};

/**
 * The wishes among options, by names, kinds and ranges; the settings of a sound that was made are taken as they are.
 *
 * @param where begins messages; null for a caller, whose options alone are named
 * @throws FoleyError "usage" naming the first that there is not, with the nearest one, or that cannot be
 */
export function wishesAmong(options: object, where: string | null = null): SoundWishes {
  const given = Object.entries(options).filter(([name, value]) => value !== undefined && !Object.hasOwn(noted, name));
  const stray = given.find(([name]) => !Object.hasOwn(wishesSchema.shape, name));
  if (stray === undefined) return checkWishes(Object.fromEntries(given), where ?? "");
  const expected = `${where ?? "generate"}: expected options that there are`;
  const advice = adviceOnName(stray[0], [...wishNames, "report", "signal"]);
  throw new FoleyError("usage", `${expected}, got "${stray[0]}"; ${advice}`);
}
