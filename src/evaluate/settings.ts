import { z } from "zod";
import { orNull } from "../settings/or-null.ts";
import { setting } from "../settings/setting.ts";
import { onErrorNames } from "./features/hear-sounds.ts";
import { furtherNames, furtherWords } from "./further-name.ts";
import { presetNames } from "./preset.ts";
import { testListNames } from "./test-list.ts";

/** Which networks judge: the embedded one, aiSFX, takes the place of published weights that are neither named nor fetched. */
export const judgeSettings = {
  preset: setting(z.enum(presetNames), "the protocol").default("foley"),
  panns: orNull(setting(z.string(), "PANNs' Cnn14 weights, or panns, panns-32k, aisfx: for FD, IS, KL, KID and KAD")),
  vggish: orNull(setting(z.string(), "VGGish's weights, or vggish, aisfx: for FAD")),
};

/** Everything that decides an evaluation beside the sounds. */
export const evaluationSchema = z.strictObject({
  ...judgeSettings,
  also: setting(
    z
      .array(
        setting(z.string().regex(furtherWords), "a judge", {
          expected: `${furtherNames.join(", ")}, or one of them =FILE`,
        }),
      )
      // Scores are told apart by the judge's name.
      .refine((also) => new Set(also.map((words) => words.split("=")[0])).size === also.length, "each judge once"),
    `judges beside those, with scores of their own: ${furtherNames.join(", ")}, each fetched or =FILE`,
  ).default([]),
  clap: orNull(setting(z.string(), "a model folder with CLAP, for CLAP scores")),
  onError: setting(z.enum(onErrorNames), "with sounds that cannot be used").default("skip"),
  useCache: setting(z.boolean(), "whether embeddings are kept for the next time").default(true),
  neighbours: orNull(
    setting(z.int().min(1), "nearest neighbours of precision, recall, density and coverage", {
      absent: "3 for the first two, 5 for the others",
    }),
  ),
  testList: orNull(setting(z.enum(testListNames), "the published list that both sides are of, whose count is checked")),
  realToReal: setting(z.boolean(), "whether one half of the reference is scored against the other").default(true),
  // Fewer have none beyond either end of 95 %.
  bootstrap: orNull(setting(z.int().min(40), "intervals of the distances from so many replicates")),
});
