import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { parseJson } from "../engine/files/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { isStored, type Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { locateWeights, readWeights } from "./read-weights.ts";

const shardName = z
  .string()
  .regex(/^[^/\\]+\.(safetensors|bin)$/, "must be the plain name of a .safetensors or .bin file");
const advice = "download the index again";
const shardIndex = z.object({ weight_map: z.record(z.string(), shardName) });

/**
 * All tensors of a model that is split over several files, given its `*.safetensors.index.json` or `*.bin.index.json`.
 *
 * @throws FoleyError "weights" where the index is malformed or a shard lacks a tensor that the index puts there
 */
export function readShardedWeights(indexPath: string): Promise<Map<string, Tensor>> {
  return gather(indexPath, readWeights);
}

/** The same, but what can be used where it is stored stays there. */
export async function locateShardedWeights(indexPath: string): Promise<Map<string, Weight>> {
  const weights = await gather(indexPath, locateWeights);
  const folders = new Set([...weights.values()].filter(isStored).map(({ file }) => dirname(file.path)));
  // An engine looks for the files of a program in one folder, and shards may be links to several.
  return folders.size > 1 ? readShardedWeights(indexPath) : weights;
}

async function gather<W>(
  indexPath: string,
  read: (path: string) => Promise<ReadonlyMap<string, W>>,
): Promise<Map<string, W>> {
  const homes = await readIndex(indexPath);
  const weights = new Map<string, W>();
  for (const shard of new Set(homes.values())) {
    const file = await read(join(dirname(indexPath), shard));
    for (const [name, home] of homes) {
      if (home === shard) weights.set(name, found(indexPath, shard, name, file));
    }
  }
  return weights;
}

async function readIndex(indexPath: string): Promise<Map<string, string>> {
  const text = await readFile(indexPath, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === "ENOENT" ? "not-found" : "io";
    throw new FoleyError(code, `${indexPath}: expected a readable index, got ${cause.code}; check the path`, { cause });
  });
  const result = shardIndex.safeParse(parseJson(text, indexPath, { code: "weights", advice }));
  if (result.success) return new Map(Object.entries(result.data.weight_map));
  const issue = result.error.issues[0];
  const came = `${issue?.path.join(".")} ${issue?.message}`;
  throw new FoleyError("weights", `${indexPath}: expected a weight_map, got ${came}; ${advice}`);
}

function found<W>(indexPath: string, shard: string, name: string, file: ReadonlyMap<string, W>): W {
  const tensor = file.get(name);
  if (tensor) return tensor;
  const expected = `tensor "${name}" in ${shard}`;
  throw new FoleyError("weights", `${indexPath}: expected ${expected}, got a shard without it; download both again`);
}
