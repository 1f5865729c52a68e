import { z } from "zod";
import { splitPath } from "../engine/bytes/file-path.ts";
import { type ModelFiles, pathIn } from "../engine/bytes/model-files.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import { entryOf } from "../engine/tensor/entry-of.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { isStored, type Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { withPlainNames } from "./plain-names.ts";
import { openWeightFile } from "./read-weights.ts";
import type { WeightFile } from "./weight-file.ts";

const shardName = z
  .string()
  .regex(/^[^/\\]+\.(safetensors|bin)$/, "must be the plain name of a .safetensors or .bin file");
const advice = "download the index again";
const shardIndex = z.object({ weight_map: z.record(z.string(), shardName) });

/**
 * All tensors of a model that is split over several files, given its `*.safetensors.index.json` or `*.bin.index.json`, under
 * the names that their network gives them.
 *
 * @param index the path of that file; the shards lie beside it
 * @throws FoleyError "weights" where the index is malformed or a shard lacks a tensor that the index puts there
 */
export function readShardedWeights(files: ModelFiles, index: string): Promise<Map<string, Tensor>> {
  return gather(files, index, (file, name) => file.read(name));
}

/** The same, but what can be used where it is stored stays there. */
export async function locateShardedWeights(files: ModelFiles, index: string): Promise<Map<string, Weight>> {
  const weights = await gather(files, index, (file, name) => file.locate(name));
  const folders = new Set(
    [...weights.values()].filter(isStored).map(({ source }) => source.file && splitPath(source.file).folder),
  );
  // An engine looks for the files of a program in one folder, and shards may be links to several.
  return folders.size > 1 ? readShardedWeights(files, index) : weights;
}

async function gather<W>(
  files: ModelFiles,
  index: string,
  get: (file: WeightFile, name: string) => Promise<W>,
): Promise<Map<string, W>> {
  const homes = await readIndex(files, index);
  const found = new Map<string, W>();
  for (const [shard, names] of namesByShard(homes)) {
    const file = await openWeightFile(await files.source(besideIndex(index, shard)));
    for (const name of names) {
      if (!file.tensors.has(name)) throw lacking(files.nameOf(index), shard, name);
      found.set(name, await get(file, name));
    }
  }
  return withPlainNames(new Map([...homes.keys()].map((name) => [name, entryOf(found, name)])));
}

/** The paths of the files that an index parts weights over. @throws FoleyError "weights" where it is malformed */
export async function shardsOf(files: ModelFiles, index: string): Promise<string[]> {
  return [...namesByShard(await readIndex(files, index)).keys()].map((shard) => besideIndex(index, shard));
}

function besideIndex(index: string, shard: string): string {
  return pathIn(index.slice(0, Math.max(0, index.lastIndexOf("/"))), shard);
}

function namesByShard(homes: ReadonlyMap<string, string>): Map<string, string[]> {
  const byShard = new Map<string, string[]>();
  for (const [name, shard] of homes) {
    const known = byShard.get(shard);
    if (known === undefined) byShard.set(shard, [name]);
    else known.push(name);
  }
  return byShard;
}

async function readIndex(files: ModelFiles, index: string): Promise<Map<string, string>> {
  const where = files.nameOf(index);
  const text = await files.text(index, "an index", "weights");
  const result = shardIndex.safeParse(parseJson(text, where, { code: "weights", advice }));
  if (result.success) return new Map(Object.entries(result.data.weight_map));
  const issue = result.error.issues[0];
  const came = `${issue?.path.join(".")} ${issue?.message}`;
  throw new FoleyError("weights", `${where}: expected a weight_map, got ${came}; ${advice}`);
}

function lacking(indexPath: string, shard: string, name: string): FoleyError {
  const expected = `tensor "${name}" in ${shard}`;
  return new FoleyError("weights", `${indexPath}: expected ${expected}, got a shard without it; download both again`);
}
