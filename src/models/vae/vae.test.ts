import { describe, expect, it } from "vitest";
import { constant, input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { Scope } from "../../nn/scope.ts";
import { downsampling, vaePresets } from "./config.ts";
import { posteriorOf, sampleLatent } from "./posterior.ts";
import { decode, encode } from "./vae.ts";

describe("the autoencoder", () => {
  it.each(Object.entries(vaePresets))(
    "halves time and mel at each level but the last and doubles them again: %s",
    (_, config) => {
      const factor = downsampling(config);
      expect(factor).toBe(2 ** (config.block_out_channels.length - 1));
      const scope = Scope.root();
      const moments = encode(scope, config, input("mel", [1, 1, 3 * factor, 2 * factor]));
      expect(moments.shape).toEqual([1, 2 * config.latent_channels, 3, 2]);
      const { mean } = posteriorOf(moments);
      expect(decode(scope, config, mean).shape).toEqual([1, 1, 3 * factor, 2 * factor]);
    },
  );

  it("refuses a spectrogram that the levels do not divide", () => {
    const message = expect.stringMatching(/^vae: encode: expected .+ multiples of 8, got \[1, 1, 12, 8\]/);
    const error = expect.objectContaining({ code: "shape", message });
    expect(() => encode(Scope.root(), vaePresets.nano, input("mel", [1, 1, 12, 8]))).toThrow(error);
  });
});

describe("the posterior", () => {
  it("splits the moments, keeps the log-variance between -30 and 20, and draws mean + deviation · noise", async () => {
    const posterior = posteriorOf(constant(float32([1, 2, 3, Math.log(4), -100, 100], [1, 6, 1, 1])));
    const latent = sampleLatent(posterior, constant(float32([2, 5, 0], [1, 3, 1, 1])));
    const executable = await new NodeRuntime("cpu", { threadCount: 1 }).compile(program({ ...posterior, latent }));
    const results = await executable.run({});
    const values = (name: string): number[] => [...(results[name] as Tensor<"float32">).data];
    expect(values("mean")).toEqual([1, 2, 3]);
    expect(values("logVariance")).toEqual([Math.fround(Math.log(4)), -30, 20]);
    expect(values("latent")[0]).toBeCloseTo(5, 5);
    expect(values("latent")[1]).toBeCloseTo(2, 5);
  });
});
