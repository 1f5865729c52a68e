import { join } from "node:path";
import { isFloat } from "../../engine/tensor/dtype.ts";
import { float32ToBfloat16, toFloat16, toFloat32 } from "../../engine/tensor/float16.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";
import type { StoredBfloat16 } from "../../weights/encode-safetensors.ts";
import { writeSafetensors } from "../../weights/node/write-safetensors.ts";
import type { PartFiles, StoredPrecision } from "../part-files.ts";

/** Writes `config.json` and the weights into `folder`, each whole. */
export async function writePart(
  folder: string,
  part: PartFiles,
  precision: StoredPrecision = "float32",
): Promise<void> {
  makeFolder(folder);
  const stored = new Map(
    [...part.weights].map(([name, weight]): [string, Tensor | StoredBfloat16] => [name, narrow[precision](weight)]),
  );
  await writeSafetensors(join(folder, part.weightsFile), stored, { format: "pt" });
  const own = { _class_name: part.className, ...part.config };
  const settings = "written" in part ? part.written : `${JSON.stringify(own, null, 2)}\n`;
  await writeWhole(join(folder, "config.json"), inSinglePrecision(withFractions(settings)));
}

/** Settings that transformers refuses where they are written as whole numbers. */
const fractions =
  "mlp_ratio|layer_norm_eps|leaky_relu_slope|initializer_factor|initializer_range|logit_scale_init_value";
const wholeFraction = new RegExp(`^( *"(?:${fractions})": -?\\d+)(,?)$`, "gm");

function withFractions(settings: string): string {
  return settings.replace(wholeFraction, "$1.0$2");
}

/**
 * The precision in which transformers is to load weights, however they are stored: that in which diffusers loads the parts
 * beside them, where nobody asks for another.
 */
function inSinglePrecision(settings: string): string {
  return settings.replace(/("(?:torch_)?dtype"\s*:\s*)"(?:float16|bfloat16)"/g, '$1"float32"');
}

/** Weights as they are stored; counts and flags stay what they are. */
const narrow: Readonly<Record<StoredPrecision, (weight: Tensor) => Tensor | StoredBfloat16>> = {
  float32: (weight) => (isFloat(weight.dtype) ? toFloat32(weight) : weight),
  float16: (weight) => (isFloat(weight.dtype) ? toFloat16(weight) : weight),
  bfloat16: (weight) =>
    isFloat(weight.dtype)
      ? { dtype: "bfloat16", shape: weight.shape, data: float32ToBfloat16(toFloat32(weight).data) }
      : weight,
};
