import { describe, expect, it } from "vitest";
import { type MelConfig, magnitudes, melPresets, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { Stft } from "../../audio/stft.ts";
import { gradients } from "../../engine/graph/gradient.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { reduceSum } from "../../engine/graph/op/reduction.ts";
import { program } from "../../engine/graph/program.ts";
import type { Value } from "../../engine/graph/value.ts";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { logMel, stftLoss } from "./spectral-loss.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const generator = new Generator(7);

/** Noise that swells, with a tone in it. */
function sound(samples: number): Float32Array {
  return generator.randn(samples).map((value, index) => 0.3 * Math.sin(index / 5) + (0.2 * value * index) / samples);
}

async function compute(result: Value, feeds: Record<string, Tensor>): Promise<Float32Array> {
  const executable = await runtime.compile(program({ result }));
  try {
    return ((await executable.run(feeds)).result as Tensor<"float32">).data;
  } finally {
    await executable.dispose();
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] as number))), 0);
}

describe("logMel", () => {
  const short: MelConfig = { ...melPresets.audioldm16k, fftSize: 512, windowSize: 400, hopSize: 160, melCount: 32 };

  it.each([
    ["AudioLDM's settings", melPresets.audioldm16k, 3200],
    ["a window shorter than the transform", short, 2000],
  ])("agrees with melSpectrogram: %s", async (_name, config, samples) => {
    const waves = [sound(samples), sound(samples)];
    const expected = waves.flatMap((wave) => [...melSpectrogram(wave, config, "training").data]);
    const shape = [2, samples];
    const both = float32(
      waves.flatMap((wave) => [...wave]),
      shape,
    );
    const mel = await compute(logMel(input("wave", shape), config), { wave: both });
    expect(largestDifference(mel, Float32Array.from(expected))).toBeLessThan(1e-3);
  });

  it("takes all that lies below a floor of one's own for alike", async () => {
    const quiet = sound(1600).map((value) => 1e-6 * value);
    const mel = logMel(input("wave", [1, 1600]), melPresets.audioldm16k, 3e-4);
    const levels = await compute(mel, { wave: float32(quiet, [1, 1600]) });
    expect(
      largestDifference(
        levels,
        levels.map(() => Math.log(3e-4)),
      ),
    ).toBeLessThan(1e-5);
  });

  it("gives silence the floor, and a finite gradient", async () => {
    const wave = input("wave", [1, 1600]);
    const mel = logMel(wave, melPresets.audioldm16k);
    const silence = { wave: float32(new Float32Array(1600), [1, 1600]) };
    expect((await compute(mel, silence)).every(Number.isFinite)).toBe(true);
    const [gradient] = gradients(reduceSum(mel), [wave]) as [Value];
    expect((await compute(gradient, silence)).every(Number.isFinite)).toBe(true);
  });
});

describe("stftLoss", () => {
  const samples = 2400;
  const loss = stftLoss(input("fake", [1, samples]), input("real", [1, samples]));
  const real = sound(samples);
  const lossOf = async (fake: Float32Array): Promise<number> => {
    const feeds = { fake: float32(fake, [1, samples]), real: float32(real, [1, samples]) };
    return (await compute(loss, feeds))[0] as number;
  };

  it("is the spectral convergence and the distance of log magnitudes, averaged over three resolutions", async () => {
    const fake = sound(samples);
    const expected = [512, 1024, 256].map((size) => referenceLoss(fake, real, size)).reduce((a, b) => a + b) / 3;
    expect(Math.abs((await lossOf(fake)) / expected - 1)).toBeLessThan(1e-3);
  });

  it("is next to nothing between a sound and itself, whatever its sign", async () => {
    expect(await lossOf(real)).toBeLessThan(1e-4);
    expect(await lossOf(real.map((value) => -value))).toBeLessThan(1e-4);
  });
});

function referenceLoss(fake: Float32Array, real: Float32Array, size: number): number {
  const stft = new Stft({ fftSize: size, hopSize: size / 4, windowSize: size, padding: size / 2 });
  const [a, b] = [fake, real].map((wave) => magnitudes(stft.forward(wave))) as [Float32Array, Float32Array];
  const norm = (values: Float32Array): number => Math.sqrt(values.reduce((total, value) => total + value * value, 0));
  const convergence = norm(b.map((value, index) => value - (a[index] as number))) / norm(b);
  const log = (value: number): number => Math.log(Math.max(value, 1e-5));
  const distance = b.reduce((total, value, index) => total + Math.abs(log(value) - log(a[index] as number)), 0);
  return convergence + distance / b.length;
}
