import { FoleyError } from "../../engine/tensor/error.ts";
import { toFloat32 } from "../../engine/tensor/float16.ts";
import { numberAt } from "../../engine/tensor/number-at.ts";
import { formatShape } from "../../engine/tensor/shape.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";

/** Ends of names under which PyTorch keeps a weight's length and direction, older and newer way. */
const normalizedNames = [
  { length: ".weight_g", direction: ".weight_v" },
  { length: ".parametrizations.weight.original0", direction: ".parametrizations.weight.original1" },
] as const;

/**
 * A vocoder's weights under transformers' names: of the paper's own checkpoints too, which call the upsamplers `ups` and
 * keep each weight as a length and a direction.
 *
 * @throws FoleyError "weights" where a length has no direction or does not fit it
 * @see Salimans and Kingma 2016 for weight = length · direction / |direction|
 */
export function plainHifiganWeights(where: string, found: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const plain = new Map<string, Tensor>();
  for (const [name, tensor] of found) {
    const ends = normalizedNames.find(({ length, direction }) => name.endsWith(length) || name.endsWith(direction));
    if (ends === undefined) {
      plain.set(rename(name), tensor);
    } else if (name.endsWith(ends.direction)) {
      const module = name.slice(0, -ends.direction.length);
      plain.set(rename(`${module}.weight`), fold(where, module, found.get(module + ends.length), tensor));
    } else if (!found.has(name.slice(0, -ends.length.length) + ends.direction)) {
      throw new FoleyError("weights", `${where}: ${name}: expected its direction beside it, got none; check the file`);
    }
  }
  return plain;
}

/** Whether names are transformers' already, for weights as they are used. */
export function isPlainHifigan(names: Iterable<string>): boolean {
  const ends = normalizedNames.flatMap(({ length, direction }) => [length, direction]);
  return [...names].every((name) => rename(name) === name && !ends.some((end) => name.endsWith(end)));
}

function rename(name: string): string {
  return name.replace(/^ups\./, "upsampler.");
}

function fold(where: string, module: string, length: Tensor | undefined, direction: Tensor): Tensor<"float32"> {
  const rows = numberAt(direction.shape, 0);
  if (length?.data.length !== rows) {
    const got = length === undefined ? "none" : formatShape(length.shape);
    throw new FoleyError(
      "weights",
      `${where}: ${module}: expected ${rows} lengths of its weight, got ${got}; check the file`,
    );
  }
  const lengths = toFloat32(length).data;
  const weight = Float32Array.from(toFloat32(direction).data);
  const size = weight.length / rows;
  for (let row = 0; row < rows; row++) {
    const part = weight.subarray(row * size, (row + 1) * size);
    const factor = (lengths[row] as number) / Math.hypot(...part);
    for (let index = 0; index < size; index++) part[index] = (part[index] as number) * factor;
  }
  return float32(weight, direction.shape);
}
