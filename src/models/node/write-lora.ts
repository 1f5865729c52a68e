import { createHash } from "node:crypto";
import { toFloat32 } from "../../engine/tensor/float16.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { isLoraName, type LoraConfig, loraBase } from "../../nn/lora.ts";
import { writeSafetensors } from "../../weights/node/write-safetensors.ts";
import { loraPrefix } from "../lora-file.ts";
import { loraMetadata } from "../lora-scale.ts";

/** What low-rank changes were learnt of. */
export interface LoraBase {
  readonly name: string;
  readonly weights: ReadonlyMap<string, Tensor>;
}

/**
 * Writes the low-rank changes among `weights` as a file of their own, with rank, alpha and the base's name and hash.
 *
 * The matrices are already scaled by alpha / rank, so that the file counts the same for every reader: most take alpha for the
 * rank, and diffusers' `load_lora_adapter` does so even where the metadata says otherwise.
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
  const layers = [...new Set(changes.map(([name]) => loraBase(name).base.slice(0, -".weight".length)))];
  const scaled = changes.map(([name, value]): [string, Tensor] => {
    return [loraPrefix + name, loraBase(name).side === 1 ? times(toFloat32(value), alpha / rank) : value];
  });
  await writeSafetensors(path, new Map(scaled), {
    format: "pt",
    rank: String(rank),
    alpha: String(alpha),
    base: base.name,
    baseHash: hashOf(base.weights),
    ...loraMetadata(rank, layers),
  });
}

function times({ data, shape }: Tensor<"float32">, factor: number): Tensor<"float32"> {
  return float32(
    data.map((value) => value * factor),
    shape,
  );
}

/** Of names and values, whatever files they came from. */
function hashOf(weights: ReadonlyMap<string, Tensor>): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
