import { join } from "node:path";
import { stampOf } from "../../files/stamp-of.ts";
import { modelParts } from "../../models/model-parts.ts";
import { findModel } from "./find-model.ts";

/**
 * A text that is another once anything of a model was replaced that decides what sounds it makes.
 *
 * @throws FoleyError "not-found" or "config" as `findModel` does
 */
export async function modelStamp(nameOrPath: string): Promise<string> {
  const folder = await findModel(nameOrPath);
  return stampOf(...["foley.json", "model_index.json", ...modelParts].map((name) => join(folder, name)));
}
