import type { BenchmarkConfig } from "../study/benchmark/config.ts";

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

/** Where a file lies is another on each machine. */
function withoutPlace(judge: string): string {
  return /[\\/.]/.test(judge) ? "FILE" : judge;
}
