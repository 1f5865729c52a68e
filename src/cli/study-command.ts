import type { z } from "zod";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import { percentOf, type sensitivitySchema } from "../study/sensitivity/settings.ts";

/** The words that make a study again, with places to be filled in; its report has the config itself. */
export function studyCommandLine(
  study: string,
  { name, datasets, pretrained, judges }: BenchmarkConfig,
  values: readonly string[] | null,
): string {
  const words = [
    ...["foley", "study", study, `${name}.json`],
    ...datasets.flatMap((dataset) => (dataset.signals === null ? ["--data", `${dataset.name}=FOLDER`] : [])),
    ...pretrained.flatMap((model) => ["--model", `${model.name}=FOLDER`]),
    ...["--panns", withoutPlace(judges.panns), "--vggish", withoutPlace(judges.vggish)],
    ...(values === null ? [] : ["--values", values.join(",")]),
  ];
  return words.join(" ");
}

/** The same for a sensitivity study, whose report has no config of its own. */
export function sensitivityCommandLine(settings: z.input<typeof sensitivitySchema>): string {
  const { folds, interference, shares, seeds, vocoder, model, preset, panns, vggish } = settings;
  const options: readonly (readonly [string, string | null | undefined])[] = [
    ["--folds", folds?.join(",")],
    ["--interference", interference && "FOLDER"],
    ["--shares", shares?.map(percentOf).join(",")],
    ["--seeds", seeds?.toString()],
    ["--vocoder", vocoder],
    ["--model", model && withoutPlace(model)],
    ["--preset", preset],
    ["--panns", panns && withoutPlace(panns)],
    ["--vggish", vggish && withoutPlace(vggish)],
  ];
  const said = options.flatMap(([flag, value]) => (value === null || value === undefined ? [] : [flag, value]));
  return ["foley", "study", "sensitivity", "REFERENCE", ...said].join(" ");
}

/** Where a file lies is another on each machine. */
function withoutPlace(judge: string): string {
  return /[\\/.]/.test(judge) ? "FILE" : judge;
}
