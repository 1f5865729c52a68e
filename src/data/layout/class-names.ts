import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../../engine/json/parse-json.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { readText } from "../../files/read-text.ts";
import { readCsv } from "../csv.ts";
import type { Place } from "../place.ts";

/** Names of AudioSet's classes by their machine ids, such as `/m/05tny_`. */
export type ClassNames = ReadonlyMap<string, string>;

const indicesName = "class_labels_indices.csv";
const ontologyName = "ontology.json";

/** From `class_labels_indices.csv`, or else from `ontology.json`, anywhere below; empty where a place has neither. */
export async function readClassNames(place: Place): Promise<ClassNames> {
  const [indices] = await place.filesNamed(indicesName);
  return readFirst(indices, (await place.filesNamed(ontologyName))[0]);
}

const places = [".", "metadata", "csv", "dataset"];

/** As `readClassNames`, of a file that names its classes nearby: beside it, or in folders that publishers use. */
export async function readClassNamesNear(folder: string): Promise<ClassNames> {
  const find = (name: string) => places.map((place) => join(folder, place, name)).find((path) => existsSync(path));
  return readFirst(find(indicesName), find(ontologyName));
}

async function readFirst(indices: string | undefined, ontology: string | undefined): Promise<ClassNames> {
  if (indices !== undefined) return readClassIndices(indices);
  return ontology === undefined ? new Map() : readOntology(ontology);
}

/** @throws FoleyError "data" where it has no columns `mid` and `display_name` */
export async function readClassIndices(path: string): Promise<ClassNames> {
  const rows = await readCsv(path, ["mid", "display_name"]);
  return new Map(rows.map(({ row: { mid = "", display_name = "" } }) => [mid, display_name]));
}

async function readOntology(path: string): Promise<ClassNames> {
  const nodes = parseJson(await readText(path, "a table"), path, { code: "data" });
  if (!Array.isArray(nodes))
    throw new FoleyError("data", `${path}: expected a list of classes, got none; download it again`);
  return new Map(nodes.map(({ id, name }: { id: unknown; name: unknown }) => [String(id), String(name)]));
}
