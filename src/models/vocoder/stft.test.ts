import { describe, expect, it } from "vitest";
import { Stft } from "../../audio/stft.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { stft } from "./stft.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });

describe("stft as a graph", () => {
  it.each([
    [64, 16, 400],
    [64, 32, 401],
    [128, 128, 1000],
  ])("agrees with the one of samples: frames of %i every %i, %i samples", async (fftSize, hopSize, count) => {
    const waves = [1, 2].map((seed) => new Generator(seed).randn(count));
    const expected = waves.map((wave) =>
      new Stft({ fftSize, hopSize, windowSize: fftSize, padding: fftSize / 2 }).forward(wave),
    );
    const { real, imaginary } = stft(input("wave", [2, count]), fftSize, hopSize);
    const executable = await runtime.compile(program({ real, imaginary }));
    const both = float32(Float32Array.from(waves.flatMap((wave) => [...wave])), [2, count]);
    const results = await executable.run({ wave: both });
    await executable.dispose();
    expect(real.shape).toEqual([2, expected[0]?.time, fftSize / 2 + 1]);
    for (const part of ["real", "imaginary"] as const) {
      const wanted = expected.flatMap((one) => [...one[part]]);
      const got = (results[part] as Tensor<"float32">).data;
      expect(got.length).toBe(wanted.length);
      expect(Math.max(...wanted.map((value, index) => Math.abs(value - (got[index] as number))))).toBeLessThan(1e-4);
    }
  });
});
