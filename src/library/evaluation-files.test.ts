import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkEvaluationFiles } from "./evaluation-files.ts";

it("writes no two forms of an evaluation to one file, and none where there is no folder", () => {
  const [file, missing] = [join(tmpdir(), "scores.json"), join(tmpdir(), "no such folder", "scores.html")];
  expect(() => checkEvaluationFiles({ json: file, csv: join(tmpdir(), ".", "scores.json") })).toThrow(/got it twice/);
  expect(() => checkEvaluationFiles({ html: missing })).toThrow(/expected a folder to write it to/);
  expect(() => checkEvaluationFiles({ json: file, csv: `${file}.csv` })).not.toThrow();
});
