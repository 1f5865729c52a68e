import {
  type ArgumentKind,
  anObject,
  checkArgument,
  checkOptions,
  checkTextArguments,
  kindOfObject,
} from "../engine/tensor/argument.ts";
import type { StudyReport } from "../study/report/study-report.ts";

const aReport: ArgumentKind = {
  expected: "a study's report, with its files",
  is: (value) => anObject.is(value) && kindOfObject((value as StudyReport).files) === "Map",
};
const aChoice: ArgumentKind = { expected: "true or false", is: (value) => typeof value === "boolean" };

/**
 * Writes a report into a folder, which appears under its name only when all is in it.
 *
 * @throws FoleyError "usage" where there is something of that name that is not to be replaced
 */
export async function writeStudyReport(
  folder: string,
  report: StudyReport,
  options: { readonly replaces?: boolean | undefined } = {},
): Promise<void> {
  checkTextArguments("write a report", { folder });
  checkArgument("write a report", aReport, report);
  checkOptions("write a report", { replaces: aChoice }, options);
  const { files } = report;
  const { replaces = true } = options;
  const { makeFolder } = await import("../files/make-folder.ts");
  const { join } = await import("node:path");
  const { replaceFolder, writeWholeFolder } = await import("../files/write-whole-folder.ts");
  const { writeWhole } = await import("../files/write-whole.ts");
  const { withClaim } = await import("../files/claim.ts");
  // Processes that share a benchmark end with its report at the same time.
  await withClaim(folder, () =>
    (replaces ? replaceFolder : writeWholeFolder)(folder, async (partial) => {
      makeFolder(partial);
      for (const [name, content] of files) await writeWhole(join(partial, name), content);
    }),
  );
}
