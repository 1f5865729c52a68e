import { existsSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { audioExtensions } from "../audio/decode/sound-kind.ts";
import { FoleyError } from "../engine/tensor/error.ts";
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

/**
 * Before hours of work, not after.
 *
 * @param read files that the evaluation reads
 * @throws FoleyError "usage" for a file that has no folder, that is named twice, is among those that are read, or called as a sound is
 */
export function checkEvaluationFiles(
  { json, csv, metrics, html }: EvaluationFilesOptions,
  read: readonly string[],
): void {
  const files = [json, csv, metrics, html].flatMap((file) => file ?? []);
  const inputs = new Set(read.map((file) => resolve(file)));
  const overwriting = files.find((file) => inputs.has(resolve(file)));
  if (overwriting !== undefined) {
    const message = `${overwriting}: expected a file of its own for scores, got one that is read; name another one`;
    throw new FoleyError("usage", message);
  }
  const sound = files.find((file) => audioExtensions.includes(extname(file).toLowerCase()));
  if (sound !== undefined)
    throw new FoleyError("usage", `${sound}: expected a file for scores, got the name of a sound; name another one`);
  const twice = files.find((file, i) => files.some((other, j) => j < i && resolve(other) === resolve(file)));
  if (twice !== undefined)
    throw new FoleyError("usage", `${twice}: expected a file of its own for each form, got it twice; name another one`);
  const lost = files.find((file) => !existsSync(dirname(file)));
  if (lost === undefined) return;
  throw new FoleyError("usage", `${lost}: expected a folder to write it to, got none; create ${dirname(lost)} first`);
}

/**
 * Writes an evaluation in each form that is wished for, each file whole.
 *
 * @throws FoleyError "usage" for a file that cannot be what it should, as one of the sounds
 */
export async function writeEvaluation(
  { evaluation, generated, reference }: PlacesEvaluation,
  files: EvaluationFilesOptions,
): Promise<void> {
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
