import { workOf } from "../../engine/work.ts";
import { type ModelContents, type PendingPart, writeModelFolder } from "../../models/node/write-model-folder.ts";
import type { ModelPart } from "../../models/part-files.ts";

/** What a training writes beside the parts that learnt; null or absent where it has none. */
export type SavedBeside = Partial<Pick<ModelContents, "tokenizer" | "scheduler" | "manifest">>;

/**
 * Writes what was learnt as a model folder, which stays beside others of its kind: no index names its parts. It is not stopped
 * halfway.
 */
export function saveModel(
  folder: string,
  parts: readonly (ModelPart | PendingPart)[],
  { tokenizer = null, scheduler = null, manifest = null }: SavedBeside = {},
): Promise<void> {
  const pending = parts.map((part) => ("read" in part ? part : { name: part.name, read: async () => part }));
  const contents = { parts: pending, tokenizer, scheduler, manifest, indexed: null };
  return writeModelFolder(folder, contents, {
    ...{ precision: "float32", work: workOf(), stage: "saving", stopped: "train: stopped while a model was saved" },
  });
}
