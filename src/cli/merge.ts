import type { Command } from "commander";
import { FoleyError } from "../engine/tensor/error.ts";
import { workOf } from "../engine/work.ts";
import type { Door } from "./door.ts";
import { watched } from "./progress.ts";
import { warn } from "./warn.ts";

interface MergeCommand {
  readonly out?: string | undefined;
  readonly quiet?: boolean | undefined;
}

/** `foley merge FOLDER…` */
export function addMerge(command: Command, door: Door): void {
  command
    .argument("<folder...>", "what shards of one job left: the folder that they shared, or one of each")
    .option("--out <folder>", "where what one machine would have made is written")
    .option("--quiet", "no progress")
    .action((folders: string[], options: MergeCommand) => merge(folders, options, door));
}

async function merge(folders: readonly string[], { out, quiet }: MergeCommand, door: Door): Promise<void> {
  const [{ open }, { version }, { mergeShards }, { FolderStore }] = await Promise.all([
    import("../library/open.ts"),
    import("../library/version.ts"),
    import("../units/node/merge-shards.ts"),
    import("../units/node/folder-store.ts"),
  ]);
  checkFolders(folders);
  const merged = await watched(door, "merge", quiet === true, async (work) => {
    const library = await open(work);
    try {
      const stores = folders.map((folder) => new FolderStore(folder));
      return await mergeShards(stores, {
        ...workOf(work),
        library,
        version: version(),
        keepsInputs: false,
        out: out ?? null,
      });
    } finally {
      await library.close();
    }
  });
  warn(door, merged.warnings);
  door.out(merged.text);
}

function checkFolders(folders: readonly string[]): void {
  const again = folders.find((folder, i) => folders.indexOf(folder) !== i);
  if (again === undefined) return;
  throw new FoleyError("usage", `merge: expected each folder once, got ${again} twice; name it once`);
}
