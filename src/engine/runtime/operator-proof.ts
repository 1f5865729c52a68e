import { gradients } from "../graph/gradient.ts";
import { add, gelu, leakyRelu, mul, silu, sin } from "../graph/op/elementwise.ts";
import { reshape, slice, transpose } from "../graph/op/layout.ts";
import { parameter } from "../graph/op/leaf.ts";
import { attention, conv, convTranspose, matMul } from "../graph/op/linear.ts";
import { groupNormalization, layerNormalization } from "../graph/op/normalization.ts";
import { reduceMean, reduceSum } from "../graph/op/reduction.ts";
import { program } from "../graph/program.ts";
import type { Value } from "../graph/value.ts";
import { Generator } from "../random/generator.ts";
import { type Shape, sizeOf } from "../tensor/shape.ts";
import { float32 } from "../tensor/tensor.ts";
import type { DeviceProof } from "./device-proof.ts";

/**
 * One layer of each kind that foley's networks have, with its gradients, at sizes at which providers were wrong: the proof
 * for work that no single model stands for, such as training and evaluation.
 */
export const operatorProof: DeviceProof = {
  subject: async () => "operators-1",
  async compute(runtime) {
    const weights = new Map<string, Value>();
    const weight = (...shape: number[]): Value => {
      const value = parameter(`weight ${weights.size}`, shape);
      weights.set(`weight ${weights.size}`, value);
      return value;
    };
    const y = layers(weight);
    const slopes = gradients(reduceMean(mul(y, y)), [...weights.values()]);
    const named = slopes.map((slope, index) => [`the gradient of layer ${index}`, slope]);
    const executable = await runtime.compile(program({ layers: y, ...Object.fromEntries(named) }));
    const generator = new Generator(1);
    const feeds = [...weights].map(([name, { shape }]) => [name, drawn(generator, shape)] as const);
    try {
      return await executable.run(Object.fromEntries(feeds));
    } finally {
      await executable.dispose();
    }
  },
};

/** As large as weights are that neither swell nor fade. */
function drawn(generator: Generator, shape: Shape) {
  const scale = 1 / Math.sqrt(Math.max(1, sizeOf(shape.slice(1))));
  return float32(
    generator.randn(sizeOf(shape)).map((value) => (shape.length === 1 ? 1 + 0.2 * value : 2 * scale * value)),
    shape,
  );
}

function layers(weight: (...shape: number[]) => Value): Value {
  const image = conv(weight(2, 9, 8, 6), weight(16, 9, 3, 3), weight(16), { padding: 1 });
  const normalized = silu(groupNormalization(image, weight(16), weight(16), { groupCount: 4 }));
  const smaller = conv(normalized, weight(32, 16, 3, 3), weight(32), { stride: 2, padding: 1 });
  const tokens = transpose(reshape(conv(normalized, weight(64, 16, 1, 1)), [2, 64, 48]), [0, 2, 1]);
  const standardized = layerNormalization(tokens, weight(64), weight(64));
  const projected = (): Value => matMul(standardized, weight(64, 64));
  const [q, k, v] = [projected(), projected(), projected()];
  const attended = gelu(add(attention(q, k, v, { headCount: 2 }), sin(mul(tokens, 100))));
  const line = transpose(matMul(attended, weight(64, 12)), [0, 2, 1]);
  const longer = convTranspose(leakyRelu(line, 0.1), weight(12, 6, 8), weight(6), { stride: 4, padding: 2 });
  const wave = conv(longer, weight(4, 6, 7), weight(4), { padding: 9, dilation: 3 });
  return add(slice(wave, { axis: 2, end: 96 }), reduceSum(smaller, { axes: [1, 2, 3], keepDims: true }) as Value);
}
