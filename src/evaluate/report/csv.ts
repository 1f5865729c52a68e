import Papa from "papaparse";
import type { Evaluation } from "../score/evaluation.ts";

/** One row for each sound: the generated ones with their scores, then unusable ones of both sets with the reason. */
export function csvReport({ sounds, unusable }: Evaluation): string {
  const problems = new Map(unusable.map(({ set, file, reason }) => [`${set}/${file}`, reason]));
  const generated = sounds.map((sound) => ({
    set: "generated",
    ...sound,
    problem: problems.get(`generated/${sound.file}`) ?? "",
  }));
  const reference = unusable
    .filter(({ set }) => set === "reference")
    .map(({ set, file, reason }) => ({ set, file, problem: reason }));
  const columns = ["set", ...Object.keys(sounds[0] ?? {}), "problem"];
  return `${Papa.unparse([...generated, ...reference], { columns, newline: "\n" })}\n`;
}
