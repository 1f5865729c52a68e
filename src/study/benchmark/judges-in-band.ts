import { usableBy } from "../../evaluate/features/hear-sounds.ts";
import { fileSound } from "../../evaluate/node/file-sound.ts";
import { backbonesOf, type Judges, judgesLimitedTo } from "../../evaluate/score/judges.ts";
import { sampleRatesOf } from "../../evaluate/sounds/sample-rates.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { sampleRateOfModel } from "../../generate/model-rate.ts";
import { findModel } from "../../generate/node/find-model.ts";
import type { BenchmarkConfig } from "./config.ts";
import { openSounds } from "./sounds.ts";

/**
 * The judges of a benchmark, hearing only what both its models and all sounds that they are judged by can have.
 *
 * @throws FoleyError as opening the models and the data sets does
 */
export async function judgesInBand(
  judges: Judges,
  { pretrained, datasets, evaluation }: BenchmarkConfig,
  folder: string,
): Promise<Judges> {
  const rates: number[] = [];
  for (const { model } of pretrained) rates.push(await sampleRateOfModel(folderFiles(await findModel(model))));
  for (const dataset of datasets) {
    const { tested } = await openSounds(folder, dataset, evaluation.soundCount);
    const sounds = tested.map(({ id, path, range }) => fileSound({ name: id, path, range }));
    rates.push(...(await sampleRatesOf(sounds, usableBy(backbonesOf(judges)))));
  }
  return judgesLimitedTo(judges, rates);
}
