import { describe, expect, it } from "vitest";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { initialWeights, Scope } from "../../nn/scope.ts";
import { type PatchDiscriminatorConfig, patchDiscriminator } from "./patch-discriminator.ts";
import { spectralNormConvolution } from "./spectral-norm.ts";

const config: PatchDiscriminatorConfig = {
  in_channels: 1,
  block_out_channels: [4, 6, 8],
  spectral_norm: false,
  norm_num_groups: 0,
};

describe("patchDiscriminator", () => {
  it("gives a logit for each patch and the features of each level", () => {
    const { logits, features } = patchDiscriminator(Scope.root(), config, input("mel", [2, 1, 32, 16]));
    expect(logits.shape).toEqual([2, 1, 4, 2]);
    expect(features.map(({ shape }) => shape)).toEqual([
      [2, 4, 16, 8],
      [2, 6, 8, 4],
      [2, 8, 4, 2],
    ]);
  });

  it.each([
    ["plain", {}, ["model.0", "model.2", "model.4", "model.6"]],
    ["with groups", { norm_num_groups: 2 }, ["model.0", "model.2", "model.3", "model.5", "model.6", "model.8"]],
    ["with spectral norm", { spectral_norm: true }, ["model.0", "model.2", "model.4", "model.6"]],
  ] as [string, object, string[]][])("numbers its modules as a sequence: %s", (_, change, modules) => {
    const scope = Scope.root();
    patchDiscriminator(scope, { ...config, ...change }, input("mel", [1, 1, 16, 16]));
    const named = new Set([...scope.parameters.keys()].map((name) => name.replace(/\.\w+$/, "")));
    expect([...named]).toEqual(modules);
  });
});

describe("spectralNormConvolution", () => {
  it("comes to divide the weight by its largest singular value as steps go on", async () => {
    const scope = Scope.root({ isTraining: true });
    const y = spectralNormConvolution(scope, input("x", [1, 2, 1, 1]), 2, { kernel: 1 });
    const next = scope.updates.get("weight_u");
    if (next === undefined) throw new Error("no update of weight_u");
    const executable = await new NodeRuntime("cpu", { threadCount: 1 }).compile(program({ y, next }));
    const weights: Map<string, Tensor> = initialWeights(scope.parameters, new Generator(1));
    const set = (name: string, values: number[]): void => {
      (weights.get(name) as Tensor<"float32">).data.set(values);
    };
    set("weight", [3, 0, 0, 0.5]); // singular values 3 and 0.5
    set("bias", [0, 0]);
    const x = initialWeights(scope.parameters, new Generator(1)).get("bias") as Tensor<"float32">;
    x.data.set([1, 1]);
    let result = x;
    for (let step = 0; step < 10; step++) {
      const outputs = await executable.run({ ...Object.fromEntries(weights), x: { ...x, shape: [1, 2, 1, 1] } });
      weights.set("weight_u", outputs.next as Tensor);
      result = outputs.y as Tensor<"float32">;
    }
    const [first, second] = result.data;
    expect(first).toBeCloseTo(1, 5);
    expect(second).toBeCloseTo(0.5 / 3, 5);
  });
});
