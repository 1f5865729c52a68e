import type { Generator } from "../engine/random/generator.ts";
import { type Shape, sizeOf } from "../engine/tensor/shape.ts";

/** First values of a parameter; random ones come from the generator alone. */
export type Initializer = (shape: Shape, generator: Generator) => Float32Array;

export const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));

export const ones: Initializer = (shape) => new Float32Array(sizeOf(shape)).fill(1);

export function filled(value: number): Initializer {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/** Independent normal values with a standard deviation. */
export function normal(deviation: number): Initializer {
  return (shape, generator) => generator.randn(sizeOf(shape)).map((value) => value * deviation);
}

/** Uniform in ±bound. */
export function uniform(bound: number): Initializer {
  return (shape, generator) => generator.rand(sizeOf(shape)).map((value) => (2 * value - 1) * bound);
}

/**
 * PyTorch's default for linear and convolution layers: uniform in ±1 / sqrt(fan in), for weight and bias alike.
 *
 * @param fanIn inputs that one output sums
 */
export function fanInUniform(fanIn: number): Initializer {
  return uniform(1 / Math.sqrt(fanIn));
}
