import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { checkEvaluationFiles } from "./check-evaluation-files.ts";

it("writes no two forms of an evaluation to one file, and none where there is no folder", () => {
  const [file, missing] = [join(tmpdir(), "scores.json"), join(tmpdir(), "no such folder", "scores.html")];
  const two = { json: file, csv: join(tmpdir(), ".", "scores.json") };
  expect(() => checkEvaluationFiles(two, [])).toThrow(/got it twice/);
  expect(() => checkEvaluationFiles({ html: missing }, [])).toThrow(/expected a folder to write it to/);
  expect(() => checkEvaluationFiles({ json: tmpdir() }, [])).toThrow(/expected a file for scores, got a folder/);
  const below = join(fileURLToPath(import.meta.url), "scores.json");
  expect(() => checkEvaluationFiles({ json: below }, [])).toThrow(/expected a folder to write it to/);
  expect(() => checkEvaluationFiles({ json: join(below, "deep", "scores.json") }, [])).toThrow(/expected a folder/);
  expect(() => checkEvaluationFiles({ json: file, csv: `${file}.csv` }, [])).not.toThrow();
});

it("writes over nothing that is read, and over no sound", () => {
  const list = join(tmpdir(), "list.csv");
  const read = [join(tmpdir(), ".", "list.csv"), "real"];
  expect(() => checkEvaluationFiles({ csv: list }, read)).toThrow(/got one that is read/);
  expect(() => checkEvaluationFiles({ csv: join(tmpdir(), "a.WAV") }, read)).toThrow(/got the name of a sound/);
  expect(() => checkEvaluationFiles({ json: `${list}.json` }, read)).not.toThrow();
});
