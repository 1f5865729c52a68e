import { z } from "zod";
import { meanInterval } from "../../results/interval.ts";
import { reactionsSchema } from "../../results/sensitivity/sensitivity-report.ts";
import { madeBySchema } from "../report/made-by.ts";
import { sensitivityDrawn } from "./report.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** All that a sensitivity study's report is made of: the contents of `reactions.json`. */
export const sensitivityResultsSchema = z.strictObject({
  study: z.literal("sensitivity"),
  command: z.string().nullable(),
  reference: z.string(),
  clipCount: z.int(),
  unusable: z.array(z.string()),
  seeds: z.int(),
  backbones: z.string(),
  vocoder: z.string(),
  isComparable: z.boolean(),
  findings: z.array(z.unknown()),
  manifest: z.strictObject({
    preset: z.string(),
    presetVersion: z.int(),
    backbones: madeBySchema.shape.backbones,
    klConvention: z.string(),
    mel: z.record(z.string(), z.unknown()),
    vocoder: z.string(),
    model: sha256,
    folds: z.array(z.int()).nullable(),
    shares: z.array(z.number()),
    sounds: z.array(z.strictObject({ id: z.string(), label: z.string().nullable(), hash: sha256 })),
    versions: madeBySchema.shape.versions,
    interference: sha256.nullable(),
    /** Absent where nothing interferes, and where an older foley made it. */
    interferenceContent: sha256.optional(),
  }),
  reactions: reactionsSchema,
});
export type SensitivityResults = z.output<typeof sensitivityResultsSchema>;

/** The texts and the figure of the report that results make. */
export function sensitivityOfResults(results: SensitivityResults): Promise<Map<string, string>> {
  const { study: _, findings: __, reactions, ...context } = results;
  const again = reactions.map((reaction) => ({ ...reaction, ...meanInterval(reaction.values) }));
  return sensitivityDrawn(again, context);
}
