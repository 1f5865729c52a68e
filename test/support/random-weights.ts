import { Generator } from "../../src/engine/random/generator.ts";
import { type Shape, sizeOf } from "../../src/engine/tensor/shape.ts";
import { float32, type Tensor } from "../../src/engine/tensor/tensor.ts";
import type { Scope } from "../../src/nn/scope.ts";

export function shapesOf(parameters: Scope["parameters"]): ReadonlyMap<string, Shape> {
  return new Map([...parameters.values()].map(({ name, shape }) => [name, shape]));
}

/** `fill` of tools/golden/recipe.py. */
export function randomWeights(shapes: ReadonlyMap<string, Shape>): Map<string, Tensor<"float32">> {
  const filled = new Map<string, Tensor<"float32">>();
  for (const [seed, name] of [...shapes.keys()].sort().entries()) {
    const shape = shapes.get(name) as Shape;
    const [scale, shift] = spreadOf(name, shape);
    const values = new Generator(seed).rand(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * scale + shift;
    filled.set(name, float32(values, shape));
  }
  return filled;
}

function spreadOf(name: string, shape: Shape): [scale: number, shift: number] {
  if (name === "bn0.running_mean") return [0.2, -40.1];
  if (name === "bn0.running_var") return [4, 2];
  if (shape.length > 1) {
    const scale = 2 * Math.sqrt(6 / (sizeOf(shape) / (shape[0] as number)));
    return [scale, -scale / 2];
  }
  return name.endsWith("running_var") || name.endsWith("weight") ? [1, 0.5] : [0.2, -0.1];
}
