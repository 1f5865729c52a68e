import { describe, expect, it } from "vitest";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import type { Value } from "../../engine/graph/value.ts";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { sizeOf } from "../../engine/tensor/shape.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { initialWeights, Scope } from "../../nn/scope.ts";
import { turnedPicture, turnedScope } from "../../nn/turned-picture.ts";
import { type UnetConfig, unetPresets } from "./config.ts";
import { identityPath } from "./identity-path.ts";
import { unet } from "./unet.ts";

const config: UnetConfig = {
  ...unetPresets.tiny,
  block_out_channels: [32, 32],
  projection_class_embeddings_input_dim: 4,
};
const shape = [2, 8, 8, 4];

function build(sampleShape: readonly number[] = shape, labelShape: readonly number[] = [2, 4]) {
  const scope = Scope.root();
  const inputs = {
    sample: input("sample", sampleShape),
    timestep: input("timestep", [2]),
    classLabels: input("classLabels", labelShape),
  };
  return { scope, predicted: unet(scope, config, inputs) };
}

async function predict(
  weights: ReadonlyMap<string, Tensor>,
): Promise<{ sample: Float32Array; predicted: Float32Array }> {
  const generator = new Generator(5);
  const sample = generator.randn(512);
  const executable = await new NodeRuntime("cpu", { threadCount: 1 }).compile(
    program({ predicted: build().predicted }),
    { weights },
  );
  const feeds = {
    sample: float32(sample, shape),
    timestep: float32([999, 500]),
    classLabels: float32(generator.randn(8), [2, 4]),
  };
  const { predicted } = await executable.run(feeds);
  await executable.dispose();
  return { sample, predicted: (predicted as Tensor<"float32">).data };
}

it("gives the same on turned pictures, with kernels turned alike", async () => {
  const size = [2, 8, 16, 6];
  const sample = input("sample", size);
  const rest = { timestep: input("timestep", [2]), classLabels: input("classLabels", [2, 4]) };
  const plain = Scope.root();
  const predicted = unet(plain, config, { sample, ...rest });
  const turned = turnedPicture(unet(turnedScope(), config, { sample: turnedPicture(sample), ...rest }));
  const weights = initialWeights(plain.parameters, new Generator(2));
  const feeds = {
    sample: float32(new Generator(3).randn(sizeOf(size)), size),
    timestep: float32([999, 500]),
    classLabels: float32([1, 0, 0, 0, 0, 1, 0, 0], [2, 4]),
  };
  const outcome = async (y: Value): Promise<Tensor<"float32">> => {
    const executable = await new NodeRuntime("cpu", { threadCount: 1 }).compile(program({ y }), { weights });
    const results = await executable.run(feeds);
    await executable.dispose();
    return results.y as Tensor<"float32">;
  };
  const [expected, actual] = [await outcome(predicted), await outcome(turned)];
  expect(actual.shape).toEqual(expected.shape);
  const largest = Math.max(...expected.data.map(Math.abs));
  const differences = actual.data.map((value, i) => Math.abs(value - (expected.data[i] as number)));
  expect(Math.max(...differences)).toBeLessThan(1e-5 * largest);
});

function correlation(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe("unet", () => {
  it.each([
    ["other channels", [2, 4, 8, 4], [2, 4], /^unet: sample: expected \[batch, 8, time, freq\], got \[2, 4, 8, 4\]/],
    ["other labels", [2, 8, 8, 4], [2, 5], /^unet: classLabels: expected \[2, 4\], got \[2, 5\]/],
    ["labels of another batch", [3, 8, 8, 4], [2, 4], /^unet: timestep: expected \[3\], got \[2\]/],
  ] as [string, number[], number[], RegExp][])("refuses %s", (_, sampleShape, labelShape, message) => {
    const error = expect.objectContaining({ code: "shape", message: expect.stringMatching(message) });
    expect(() => build(sampleShape, labelShape)).toThrow(error);
  });
});

describe("identityPath", () => {
  it("makes an untrained UNet answer nearly with its input, unlike random weights", async () => {
    const drawn = initialWeights(build().scope.parameters, new Generator(1));
    const random = await predict(drawn);
    expect(Math.abs(correlation(random.sample, random.predicted))).toBeLessThan(0.5);
    const { sample, predicted } = await predict(identityPath(drawn, config));
    expect(correlation(sample, predicted)).toBeGreaterThan(0.95);
  });

  it("leaves the given weights as they are", () => {
    const drawn = initialWeights(build().scope.parameters, new Generator(1));
    const before = structuredClone(drawn);
    identityPath(drawn, config);
    const changed = [...drawn].filter(([name, { data }]) =>
      data.some((value, i) => value !== before.get(name)?.data[i]),
    );
    expect(changed.map(([name]) => name)).toEqual([]);
  });

  it("refuses a first level that is too narrow for two copies", () => {
    const narrow = { ...config, block_out_channels: [8, 32] };
    const error = expect.objectContaining({
      code: "config",
      message: expect.stringMatching(/at least 16 channels, got 8/),
    });
    expect(() => identityPath(new Map(), narrow)).toThrow(error);
  });
});
