import { z } from "zod";
import { FoleyError } from "../../engine/tensor/error.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { withoutUndefined } from "../../settings/resolve.ts";
import { schemaAt } from "../../settings/schema-tree.ts";
import { setting } from "../../settings/setting.ts";
import { withSettingsUnparsed } from "../../settings/with-settings.ts";
import { clipFills } from "./examples.ts";
import { count } from "./number.ts";
import { runSettings } from "./optimizer.ts";

/** What the diffusion model learns to follow. */
export const learntConditions = ["text", "audio"] as const;
export type LearntCondition = (typeof learntConditions)[number];

/** What is most often wished to be otherwise than a preset has it, under names of its own. */
export const wishSettings = z.strictObject({
  stepCount: runSettings.stepCount.optional(),
  batchSize: runSettings.batchSize.optional(),
  seed: runSettings.seed.optional(),
  learningRate: setting(z.number().positive(), "the highest of the run").optional(),
  condition: setting(
    z.enum(learntConditions),
    "what the diffusion model follows (ldm); the preset's mixture where left out",
  ).optional(),
  fill: setting(z.enum(clipFills), "what follows a sound that is too short").optional(),
  loraRank: setting(count, "rank of low-rank changes, which alone are learnt (ldm)").optional(),
});

/** What a caller wishes to be otherwise than a preset has it. */
export interface TrainingWishes extends Readonly<z.input<typeof wishSettings>> {
  /** Settings of the preset, nested as they are there; what is left out stays. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Settings by path, as `optimizer.emaDecay=0.99`. */
  readonly set?: readonly string[] | undefined;
}

/** The paths of the settings that these wishes stand for. */
const wishPaths: Readonly<Record<keyof z.input<typeof wishSettings>, string>> = {
  stepCount: "stepCount",
  batchSize: "batchSize",
  seed: "seed",
  learningRate: "learningRate.peak",
  condition: "textProbability",
  fill: "clip.fill",
  loraRank: "lora.rank",
};

const textProbabilities: Readonly<Record<LearntCondition, number>> = { text: 1, audio: 0 };

/**
 * A preset with a caller's wishes: nested settings, then those by path, then those with a name of their own.
 *
 * @param where begins messages: "train ldm"
 * @throws FoleyError "usage" naming the first that there is not, or that cannot be
 */
export function settingsWithWishes<S extends z.core.$ZodType>(
  schema: S,
  preset: z.output<S>,
  wishes: TrainingWishes,
  where: string,
): z.output<S> {
  const { settings = {}, set = [] } = wishes;
  const byPath = withSettingsUnparsed(schema, merged(preset, settings), set, where, "the preset");
  // Once, at the end: what fits only together may be said in parts.
  return parseSettings(schema, merged(byPath, ownNames(schema, wishes, where)), where);
}

/** Wishes that have names of their own, nested as the settings that they stand for. */
function ownNames(schema: z.core.$ZodType, wishes: TrainingWishes, where: string): object {
  const { condition, ...rest } = wishes;
  const values = withoutUndefined({ ...rest, condition: condition && textProbabilities[condition] });
  return Object.entries(wishPaths).reduce<object>((settings, [name, path]) => {
    const value: unknown = Reflect.get(values, name);
    if (value === undefined) return settings;
    const keys = path.split(".");
    if (schemaAt(schema, keys) === null) {
      const message = `${where}: expected ${name} where there is such a setting, got it here; leave it out`;
      throw new FoleyError("usage", message, { subject: name });
    }
    return merged(
      settings,
      keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
    );
  }, {});
}

/** Settings with others over them, group by group; a list is replaced as a whole. */
function merged(settings: unknown, over: unknown): object {
  const base = isGroup(settings) ? settings : {};
  const entries = Object.entries(isGroup(over) ? over : {}).map(([name, value]): [string, unknown] => [
    name,
    isGroup(value) ? merged(Reflect.get(base, name), value) : value,
  ]);
  return { ...base, ...Object.fromEntries(entries) };
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
