import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { modelStamp } from "./model-stamp.ts";

/**
 * The files of a model's folder as they are now: once anything of the model was replaced, none is read any more. A network that is
 * loaded late, as the vocoder is, is so never that of another model.
 */
export function steadyFiles(folder: string): ModelFiles {
  const files = folderFiles(folder);
  const stamp = modelStamp(folder);
  const steadily =
    <A extends unknown[], R>(read: (...options: A) => Promise<R>) =>
    async (...options: A): Promise<R> => {
      if (modelStamp(folder) === stamp) return read(...options);
      throw new FoleyError(
        "weights",
        `${folder}: expected the model that was loaded, got a changed one; load it again`,
      );
    };
  return { ...files, text: steadily(files.text), source: steadily(files.source), list: steadily(files.list) };
}
