import { createHash } from "node:crypto";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";
import { isLoraName, type LoraConfig, loraBase, mergeLora } from "../nn/index.ts";
import { readSafetensors, writeSafetensors } from "../weights/index.ts";

/** Before the names of the UNet's layers, as in diffusers' files of low-rank changes. */
const prefix = "unet.";

/** A file of low-rank changes, and how much of them counts: 1 as they were learnt, 0 not at all. */
export interface LoraWish {
  readonly path: string;
  readonly strength: number;
}

/** What low-rank changes were learnt of. */
export interface LoraBase {
  readonly name: string;
  readonly weights: ReadonlyMap<string, Tensor>;
}

/**
 * Writes the low-rank changes among `weights` as a file of their own, with rank, alpha and the base's name and hash.
 *
 * @param weights of a UNet that learns such changes; all others are left out
 */
export async function writeLora(
  path: string,
  weights: ReadonlyMap<string, Tensor>,
  { rank, alpha }: LoraConfig,
  base: LoraBase,
): Promise<void> {
  const changes = [...weights].filter(([name]) => isLoraName(name));
  await writeSafetensors(path, new Map(changes.map(([name, value]) => [prefix + name, value])), {
    format: "pt",
    rank: String(rank),
    alpha: String(alpha),
    base: base.name,
    baseHash: hashOf(base.weights),
  });
}

/**
 * A UNet's weights with low-rank changes added, one after another.
 *
 * @throws FoleyError "weights" where a file holds something else, or changes of another network
 */
export async function withLoras(
  weights: ReadonlyMap<string, Tensor>,
  loras: readonly LoraWish[],
): Promise<ReadonlyMap<string, Tensor>> {
  let merged = weights;
  for (const { path, strength } of loras) {
    const { tensors, metadata } = await readSafetensors(path);
    const changes = [...tensors].map(([name, value]): [string, Tensor] => [unprefixed(name), toFloat32(value)]);
    const alpha = Number(metadata.alpha ?? Number.NaN);
    if (!Number.isFinite(alpha) || changes.length === 0 || !changes.every(([name]) => isLoraName(name))) {
      throw misfit(path, "low-rank changes that foley wrote", "something else", "choose another file");
    }
    checkFit(path, new Map(changes), merged);
    merged = mergeLora(new Map([...merged, ...changes]), alpha, strength);
  }
  return merged;
}

function checkFit(path: string, changes: ReadonlyMap<string, Tensor>, weights: ReadonlyMap<string, Tensor>): void {
  for (const [name, { shape }] of changes) {
    const { base, partner, side } = loraBase(name);
    const wanted = weights.get(base)?.shape;
    const rank = changes.get(partner)?.shape[1 - side];
    if (wanted !== undefined && shape.length === 2 && shape[1 - side] === wanted[1 - side] && shape[side] === rank)
      continue;
    const came = `${name} [${shape.join(", ")}]`;
    throw misfit(path, "changes of this UNet", came, "choose the model that they were learnt of");
  }
}

function unprefixed(name: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Of names and values, whatever files they came from. */
function hashOf(weights: ReadonlyMap<string, Tensor>): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

function misfit(path: string, expected: string, came: string, advice: string): FoleyError {
  return new FoleyError("weights", `${path}: expected ${expected}, got ${came}; ${advice}`);
}
