import type { StudyReport } from "../study/report/study-report.ts";

/**
 * Writes a report into a folder, which appears under its name only when all is in it.
 *
 * @throws FoleyError "usage" where there is something of that name that is not to be replaced
 */
export async function writeStudyReport(
  folder: string,
  { files }: StudyReport,
  { replaces = true }: { readonly replaces?: boolean | undefined } = {},
): Promise<void> {
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
