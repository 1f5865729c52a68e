import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { embeddedFolder, embeddedModels } from "../src/files/embedded-models.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { open } from "../src/library/open.ts";
import { fileListName, listFiles, parseFileList, writtenFileList } from "../src/models/file-list.ts";

it.each(embeddedModels())("%s carries the list of its files for browsers, as they are now", async (name) => {
  const folder = join(embeddedFolder, name);
  const written = await readFile(join(folder, fileListName), "utf8");
  const list = await listFiles(folderFiles(folder));
  // Where it is old: npm run build && node tools/web/write-file-list.js models/nano
  expect(written).toBe(writtenFileList(list));
  expect(parseFileList(written, fileListName)).toEqual(list);
  expect(list.files.map(({ path }) => path)).toContain("unet/diffusion_pytorch_model.safetensors");
});

it.each(["../secret", "/etc/passwd", "a/../b", "a//b", "a\\b", "."])("takes no list that leads out: %s", (path) => {
  const text = JSON.stringify({ files: [{ path, bytes: 1, sha256: "0".repeat(64) }] });
  expect(() => parseFileList(text, "files.json")).toThrow(/^files\.json: files\.0\.path: expected/);
});

it("says in one line what came in a list's place, such as a page that a server gives for everything", () => {
  const expected = /^http:\/\/a\/files\.json: expected JSON, got "<!doctype html>" at column 1; check the address/;
  expect(() => parseFileList("<!doctype html>", "http://a/files.json")).toThrow(expected);
});

it("is written for any model folder by the library", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foley-list-"));
  const foley = await open();
  try {
    await cp(join(embeddedFolder, "nano"), folder, { recursive: true });
    await rm(join(folder, "vocoder"), { recursive: true });
    const { files } = parseFileList(await readFile(await foley.models.writeFileList(folder), "utf8"), fileListName);
    const paths = files.map(({ path }) => path);
    expect(paths).toContain("unet/config.json");
    expect(paths.filter((path) => /^vocoder|README|files\.json/.test(path))).toEqual([]);
  } finally {
    await foley.close();
    await rm(folder, { recursive: true, force: true });
  }
});
