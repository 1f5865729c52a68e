import { type ArgumentKind, anObject, aText, checkArgument, checkOptions } from "../engine/tensor/argument.ts";
import type { PlacesEvaluation } from "./evaluate.ts";

/** Where an evaluation is written; nothing for a form that is left out. */
export interface EvaluationFilesOptions {
  /** All of it: scores, sounds and the manifest. */
  readonly json?: string | undefined;
  /** A row for each sound. */
  readonly csv?: string | undefined;
  /** A CSV with a row for each metric. */
  readonly metrics?: string | undefined;
  /** A page with the best and worst sounds. */
  readonly html?: string | undefined;
}

const fileKinds: Readonly<Record<keyof EvaluationFilesOptions, ArgumentKind>> = {
  ...{ json: aText, csv: aText, metrics: aText, html: aText },
};

const anEvaluation: ArgumentKind = {
  expected: "what evaluatePlaces came to",
  is: (value) => {
    if (!anObject.is(value)) return false;
    const { evaluation, generated, reference } = value as Readonly<Record<string, unknown>>;
    return anObject.is(evaluation) && Array.isArray(generated) && Array.isArray(reference);
  },
};

/**
 * Writes an evaluation in each form that is wished for, each file whole.
 *
 * @throws FoleyError "usage" for a file that cannot be what it should, as one of the sounds
 */
export async function writeEvaluation(scored: PlacesEvaluation, files: EvaluationFilesOptions): Promise<void> {
  checkArgument("write an evaluation", anEvaluation, scored);
  checkOptions("write an evaluation", fileKinds, files);
  const { evaluation, generated, reference } = scored;
  const { checkEvaluationFiles } = await import("./check-evaluation-files.ts");
  checkEvaluationFiles(
    files,
    [...generated, ...reference].map(({ path }) => path),
  );
  const { json, csv, metrics, html } = files;
  const { writeWhole } = await import("../files/write-whole.ts");
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(evaluation, null, 2)}\n`);
  if (csv !== undefined) {
    const { csvReport } = await import("../evaluate/report/csv.ts");
    await writeWhole(csv, csvReport(evaluation));
  }
  if (metrics !== undefined) {
    const { metricsCsvReport } = await import("../evaluate/report/metrics-csv.ts");
    await writeWhole(metrics, metricsCsvReport(evaluation));
  }
  if (html !== undefined) {
    const { htmlReport } = await import("../evaluate/report/html.ts");
    const { judgedSound } = await import("./sound.ts");
    await writeWhole(html, await htmlReport(evaluation, generated.map(judgedSound), reference.map(judgedSound)));
  }
}
