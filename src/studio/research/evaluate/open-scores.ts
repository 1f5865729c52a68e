import { z } from "zod";
import { parseJson } from "../../../engine/json/parse-json.ts";
import { metricDirections } from "../../../evaluate/score/direction.ts";
import type { Evaluation } from "../../../evaluate/score/evaluation.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { soundOrders } from "./worst-sounds.ts";

/** A number that a file lacks, as of a metric that it is too old for, is shown as a dash. */
const score = z.number().nullable().default(null);
const spread = z.looseObject({ mean: score, std: score }).default({ mean: null, std: null });
const interval = z.looseObject({ low: z.number(), high: z.number() });
const half = z.looseObject({ mean: z.number(), std: z.number() });
const halves = z.looseObject({ real: half, generated: half });
const set = z.looseObject({ read: z.number() });

const spreads: ReadonlySet<string> = new Set(["is", "kid"]);
const metrics = Object.fromEntries(
  Object.keys(metricDirections).map((name) => [name, spreads.has(name) ? spread : score]),
);

/** What tells an evaluation from any other file, and all that is shown of it. */
const scoresSchema = z.looseObject({
  metrics: z.looseObject(metrics),
  further: z.array(
    z.looseObject({
      ...{ judge: z.string(), title: z.string(), better: z.string() },
      value: z.union([z.number(), spread]).nullable().default(null),
      ...{ interval: interval.nullable().default(null), realToReal: halves.nullable().default(null) },
    }),
  ),
  intervals: z.record(z.string(), interval),
  realToReal: z
    .looseObject({
      ...{ soundCount: z.number(), halvingCount: z.number(), isPaired: z.boolean() },
      scores: z.record(z.string(), halves),
    })
    .nullable()
    .default(null),
  sounds: z.array(
    z.looseObject({
      ...{ file: z.string(), reference: z.string().nullable().default(null), isSilent: z.boolean().default(false) },
      ...Object.fromEntries(soundOrders.map(({ name }) => [name, score])),
    }),
  ),
  unusable: z.array(z.unknown()),
  warnings: z.array(z.string()),
  manifest: z.looseObject({
    preset: z.string(),
    backbones: z.record(z.string(), z.looseObject({ name: z.string() })),
    ...{ generated: set, reference: set, isPaired: z.boolean(), pairCount: z.number() },
  }),
});

/**
 * The evaluation that a file holds, as foley writes it as JSON.
 *
 * @param where names the file in errors
 * @throws FoleyError "data" for a file that is none
 */
export function openScores(where: string, text: string): Evaluation {
  const advice = "choose the JSON that an evaluation wrote";
  const scores = parseSettings(scoresSchema, parseJson(text, where), where, { code: "data", advice });
  return scores as unknown as Evaluation;
}
