import { z } from "zod";
import { judgeSettings } from "../../evaluate/settings.ts";
import { vocoderNames } from "../../generate/settings.ts";
import { mostRepetitions } from "../../results/interval.ts";
import { orNull } from "../../settings/or-null.ts";
import { setting } from "../../settings/setting.ts";

const share = z.number().min(0).max(1);
/** From none on: what changes is told beside clips of which none is damaged. */
const isRising = (shares: readonly number[]): boolean =>
  shares[0] === 0 && shares.every((one, i) => i === 0 || one > (shares[i - 1] as number));

/** A share as one says it, without what a product adds to its digits: 12.5 for 0.125. */
export function percentOf(share: number): number {
  return Number((100 * share).toPrecision(12));
}

/** Everything that decides a sensitivity study beside the sounds. */
export const sensitivitySchema = z.strictObject({
  folds: orNull(setting(z.array(z.int()).min(1), "folds of the reference to take")),
  interference: orNull(
    setting(z.string(), "sounds that interfere; other classes of the reference where left out", { unit: "folder" }),
  ),
  shares: setting(z.array(share).min(2).refine(isRising), "shares of the clips that are damaged", {
    expected: "two or more rising numbers up to 1, of which the first is 0",
  }).default([0, 0.25, 0.5, 0.75, 1]),
  seeds: setting(
    z.int().min(2).max(mostRepetitions),
    `repetitions, 2 to ${mostRepetitions}, which the confidence bands are made of`,
    {
      expected: `2 to ${mostRepetitions}`,
    },
  ).default(5),
  vocoder: setting(z.enum(vocoderNames), "from mels to sound").default("griffin-lim"),
  model: setting(z.string(), "the model whose mel settings and vocoder are taken").default("nano"),
  ...judgeSettings,
  panns: orNull(setting(z.string(), "PANNs' Cnn14 weights, or panns, panns-32k, aisfx: for FD, IS and KL")),
  useCache: setting(z.boolean(), "whether embeddings are kept for the next time").default(true),
});

/** The settings of a study with nothing left open. */
export type SensitivitySettings = z.output<typeof sensitivitySchema>;
