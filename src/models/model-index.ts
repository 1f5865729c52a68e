import { type ModelFiles, textIfThere } from "../engine/bytes/model-files.ts";
import { parseJsonObject } from "../engine/json/parse-json.ts";

/** What diffusers calls the index of a model folder. */
export const indexFile = "model_index.json";

/** What `model_index.json` says. */
export interface ModelIndex {
  /** The class of the pipeline; null where it names none. */
  readonly className: string | null;
  /** The class of each part that it names. */
  readonly parts: ReadonlyMap<string, string>;
  /** All that stands in it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * The index of a model; an empty one where it has none.
 *
 * @throws FoleyError "config" where it is no JSON object
 */
export async function readModelIndex(files: ModelFiles): Promise<ModelIndex> {
  const text = await textIfThere(files, indexFile, "the index of a model folder");
  const settings = parseJsonObject(text ?? "{}", files.nameOf(indexFile));
  const { _class_name: name } = settings;
  const parts = Object.entries(settings).flatMap(([part, entry]): [string, string][] =>
    Array.isArray(entry) && typeof entry[1] === "string" ? [[part, entry[1]]] : [],
  );
  return { className: typeof name === "string" ? name : null, parts: new Map(parts), settings };
}
