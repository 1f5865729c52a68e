// Writes the list of files that a model's place has where browsers fetch it; test/file-list.test.ts says when it is old.
//
//   npm run build && node tools/web/write-file-list.js models/nano
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderFiles } from "../../dist/files/folder-files.js";
import { fileListName, listFiles, writtenFileList } from "../../dist/models/file-list.js";

for (const folder of process.argv.slice(2)) {
  writeFileSync(join(folder, fileListName), writtenFileList(await listFiles(folderFiles(folder))));
}
