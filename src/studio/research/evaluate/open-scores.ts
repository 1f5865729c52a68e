import { z } from "zod";
import { parseJson } from "../../../engine/json/parse-json.ts";
import type { Evaluation } from "../../../evaluate/score/evaluation.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";

/** What tells an evaluation from any other file; numbers that it lacks are shown as dashes. */
const scoresSchema = z.looseObject({
  metrics: z.record(z.string(), z.unknown()),
  further: z.array(z.unknown()),
  intervals: z.record(z.string(), z.unknown()),
  sounds: z.array(z.looseObject({ file: z.string() })),
  unusable: z.array(z.unknown()),
  warnings: z.array(z.string()),
  manifest: z.looseObject({ preset: z.string(), backbones: z.record(z.string(), z.unknown()) }),
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
