import { dirname, extname, resolve } from "node:path";
import { audioExtensions } from "../audio/decode/sound-kind.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { isFolder } from "../files/is-folder.ts";

/** A file for each form that is wished for. */
type EvaluationFiles = Readonly<Partial<Record<"json" | "csv" | "metrics" | "html", string | undefined>>>;

/**
 * Before hours of work, not after.
 *
 * @param read files that the evaluation reads
 * @throws FoleyError "usage" for a file that has no folder or is one, that is named twice, is among those that are read, or called as a sound is
 */
export function checkEvaluationFiles(wished: EvaluationFiles, read: readonly string[]): void {
  const files = Object.values(wished).flatMap((file) => file ?? []);
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
  const folder = files.find(isFolder);
  if (folder !== undefined)
    throw new FoleyError("usage", `${folder}: expected a file for scores, got a folder; name a file in it`);
  const lost = files.find((file) => !isFolder(dirname(file)));
  if (lost === undefined) return;
  throw new FoleyError("usage", `${lost}: expected a folder to write it to, got none; create ${dirname(lost)} first`);
}
