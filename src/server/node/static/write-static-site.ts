import { existsSync } from "node:fs";
import { copyFile, cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { readText } from "../../../files/read-text.ts";
import { writeWholeFolder } from "../../../files/write-whole-folder.ts";
import { fileListName, parseFileList } from "../../../models/file-list.ts";

/** Of the package, beside the compiled files as beside the sources. */
const packageFolder = fileURLToPath(new URL("../../../../", import.meta.url));

/** The one whose weights a page fetches in a moment. */
const embedded = "nano";

/**
 * Writes the studio as a folder of files that any site may hold: it makes sounds in the browser, by no server at all.
 *
 * @param path of the folder, which must not be there yet
 * @param home the package's folder
 * @throws FoleyError "not-found" where the pages were not built, "io" where the folder is there or cannot be written
 */
export async function writeStaticSite(path: string, home: string = packageFolder): Promise<void> {
  const [pages, web] = ["studio", "web"].map((name) => join(home, "dist", name));
  const model = join(home, "models", embedded);
  if (pages === undefined || web === undefined || !existsSync(pages) || !existsSync(web)) {
    throw new FoleyError(
      "not-found",
      `${home}: expected the studio's pages, got none; build them, as with: npm run build`,
    );
  }
  await writeWholeFolder(path, async (folder) => {
    await cp(pages, folder, { recursive: true, filter: isServedAlone });
    await cp(web, join(folder, "web"), { recursive: true, filter: isServedAlone });
    const list = join(model, fileListName);
    const { files } = parseFileList(await readText(list, "the list of a model's files"), list);
    const place = join(folder, "models", embedded);
    for (const { path: name } of [...files, { path: fileListName }, { path: "README.md" }]) {
      makeFolder(dirname(join(place, name)));
      await copyFile(join(model, name), join(place, name));
    }
  });
}

/** What was compressed beforehand is of use to servers that know it, and declarations to none. */
function isServedAlone(source: string): boolean {
  return !/\.(br|gz|d\.ts)$/.test(source);
}
