import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { audioExtensions } from "../../audio/index.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { createItem, type Item, type Listing, type Problem, type Split, splitNamed } from "../dataset.ts";
import { listSoundFiles, withoutExtension } from "../sound-files.ts";
import { collectRows, type Layout } from "./layout.ts";
import { captionLines, type Description, describe, fileColumns, pathOf, wordColumns } from "./record.ts";
import { readRecords } from "./records.ts";

const metadataNames = ["metadata.csv", "metadata.jsonl"];

/**
 * A folder of sounds: a class for each sub-folder, or a caption in a `.txt` beside each sound, or rows of a
 * `metadata.csv` or `metadata.jsonl` in any of its folders; split by folders called train, validation and test.
 *
 * @see https://huggingface.co/docs/datasets/audio_dataset for audiofolder
 */
export const folderLayout: Layout = {
  name: "folder",
  isAt: (_path, kind) => kind === "folder",
  read: readFolder,
  testShare: 0.1,
};

async function readFolder(folder: string): Promise<Listing> {
  const files = await listSoundFiles(folder);
  if (files.length === 0) {
    throw new FoleyError(
      "data",
      `${folder}: expected sounds (${audioExtensions.join(", ")}), got none; put them there`,
    );
  }
  const problems: Problem[] = [];
  const described = await readMetadata(folder, new Set(files), problems);
  const areSplit = areSplits(files);
  const texts = await Promise.all(files.map((file) => besideText(join(folder, file))));
  const items = collectRows(
    files,
    (file, index) => itemOf(folder, file, { description: described.get(file), text: texts[index] ?? null, areSplit }),
    problems,
  );
  for (const { path, captions } of items) {
    if (captions.length === 0) problems.push({ kind: "uncaptioned", message: uncaptioned(path) });
  }
  return { name: basename(folder), items, missing: [], problems };
}

function uncaptioned(path: string): string {
  const beside = basename(`${withoutExtension(path)}.txt`);
  return `${path}: expected a class folder, ${beside} or a row of metadata.csv, got none; say what it is`;
}

async function readMetadata(
  folder: string,
  files: ReadonlySet<string>,
  problems: Problem[],
): Promise<Map<string, Description>> {
  const tables = (await readdir(folder, { recursive: true })).filter((file) => metadataNames.includes(basename(file)));
  const descriptions = new Map<string, Description>();
  for (const table of tables) {
    const path = join(folder, table);
    const records = await readRecords(path, [fileColumns, wordColumns], problems);
    const rows = collectRows(
      records,
      ({ record, where }) => [pathOf(record, dirname(path), where), describe(record, where)] as const,
      problems,
    );
    for (const [sound, description] of rows) {
      const file = relative(folder, sound);
      if (files.has(file)) descriptions.set(file, description);
      else
        problems.push({
          kind: "missing",
          message: `${path}: expected sounds that are there, got ${file}; add it or remove its row`,
        });
    }
  }
  return descriptions;
}

/** The text beside a sound; null where there is none. */
async function besideText(path: string): Promise<string | null> {
  const beside = `${withoutExtension(path)}.txt`;
  return existsSync(beside) ? readFile(beside, "utf8") : null;
}

/** Whether the sounds lie in folders for training, validation and testing. */
function areSplits(files: readonly string[]): boolean {
  const tops = new Set(files.map((file) => file.split(sep)[0] as string));
  return tops.size > 1 && [...tops].every((top) => splitNamed(top) !== null);
}

interface Known {
  readonly description: Description | undefined;
  readonly text: string | null;
  readonly areSplit: boolean;
}

function itemOf(folder: string, file: string, { description = {}, text, areSplit }: Known): Item {
  const path = join(folder, file);
  const parts = dirname(file).split(sep);
  const split: Split | null = areSplit ? splitNamed(parts[0] as string) : null;
  const label = parts[areSplit ? 1 : 0];
  const labels = label === undefined || label === "." ? [] : [label];
  const captions = description.captions === undefined && text !== null ? captionLines(text, path) : undefined;
  return createItem({
    id: withoutExtension(file),
    path,
    labels,
    split,
    ...description,
    ...(captions === undefined ? {} : { captions }),
  });
}
