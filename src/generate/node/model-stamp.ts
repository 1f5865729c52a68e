import { join } from "node:path";
import { stampOf } from "../../files/stamp-of.ts";
import { modelParts } from "../../models/model-parts.ts";

/** A text that is another once anything in a model's folder was replaced that decides what sounds it makes. */
export function modelStamp(folder: string): string {
  return stampOf(...["foley.json", "model_index.json", ...modelParts].map((name) => join(folder, name)));
}
