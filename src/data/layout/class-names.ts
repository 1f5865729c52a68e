import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../../engine/files/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readCsv, readTable } from "../csv.ts";
import { dataJson } from "./records.ts";

/** Names of AudioSet's classes by their machine ids, such as `/m/05tny_`. */
export type ClassNames = ReadonlyMap<string, string>;

const places = [".", "metadata", "csv", "dataset"];

/** From `class_labels_indices.csv`, or else from `ontology.json`; empty where a folder has neither. */
export async function readClassNames(folder: string): Promise<ClassNames> {
  const find = (name: string) => places.map((place) => join(folder, place, name)).find((path) => existsSync(path));
  const [indices, ontology] = [find("class_labels_indices.csv"), find("ontology.json")];
  if (indices !== undefined) return readClassIndices(indices);
  return ontology === undefined ? new Map() : readOntology(ontology);
}

/** @throws FoleyError "data" where it has no columns `mid` and `display_name` */
export async function readClassIndices(path: string): Promise<ClassNames> {
  const rows = await readCsv(path, ["mid", "display_name"]);
  return new Map(rows.map(({ mid = "", display_name = "" }) => [mid, display_name]));
}

async function readOntology(path: string): Promise<ClassNames> {
  const nodes = parseJson(await readTable(path), path, dataJson);
  if (!Array.isArray(nodes))
    throw new FoleyError("data", `${path}: expected a list of classes, got none; download it again`);
  return new Map(nodes.map(({ id, name }: { id: unknown; name: unknown }) => [String(id), String(name)]));
}
