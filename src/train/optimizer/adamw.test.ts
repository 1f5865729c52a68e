import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { goldenCases, goldenValue } from "../../../test/support/golden.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { readSafetensors } from "../../weights/node/read-safetensors.ts";
import { AdamW } from "./adamw.ts";
import { ParameterBank } from "./parameter-bank.ts";

interface Run {
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weight_decay: number;
  readonly max_norm: number | null;
  readonly ema: number | null;
  readonly norms: readonly number[];
}

const { tensors, metadata } = await readSafetensors(
  fileURLToPath(new URL("../../../test/golden/adamw.safetensors", import.meta.url)),
);
const runs = goldenCases<Run>(metadata, "runs");
const learningRates = goldenValue<number[]>(metadata, "learning_rates");
const runtime = new NodeRuntime("cpu", { threadCount: 1 });

/** Tensors of the fixture by the rest of their name. */
function below(prefix: string): Map<string, Tensor> {
  const found = [...tensors].filter(([name]) => name.startsWith(`${prefix}.`));
  return new Map(found.map(([name, value]) => [name.slice(prefix.length + 1), value]));
}

function createOptimizer(name: string, run: Run): Promise<AdamW> {
  const first = below(`${name}.weight.0`);
  const weights = new ParameterBank([...first].map(([name, { shape }]) => ({ name, shape })));
  weights.load(first);
  return AdamW.create(runtime, weights, {
    betas: run.betas,
    epsilon: run.eps,
    weightDecay: run.weight_decay,
    maxGradientNorm: run.max_norm,
    emaDecay: run.ema,
  });
}

async function takeStep(optimizer: AdamW, name: string, step: number): Promise<number> {
  optimizer.gradients.load(below(`${name}.gradient.${step}`));
  const norm = await optimizer.gradientNorm();
  await optimizer.step(learningRates[step - 1] as number, norm);
  return norm;
}

function bytes(bank: ParameterBank | null): Buffer {
  return Buffer.from(bank?.data.buffer ?? new ArrayBuffer(0));
}

/** The largest difference of a bank from the fixture. */
function error(bank: ParameterBank | null, expected: ReadonlyMap<string, Tensor>): number {
  return Math.max(
    ...[...expected].flatMap(([name, value]) => {
      const actual = bank?.tensors.get(name)?.data;
      return Array.from(value.data as Float32Array, (number, index) =>
        Math.abs(number - (actual?.[index] ?? Number.POSITIVE_INFINITY)),
      );
    }),
  );
}

describe.each(runs)("AdamW against torch: %s", (name, run) => {
  it("takes the same steps with the same gradient norms", async () => {
    const optimizer = await createOptimizer(name, run);
    for (const step of learningRates.keys()) {
      const norm = await takeStep(optimizer, name, step + 1);
      expect(norm / (run.norms[step] as number)).toBeCloseTo(1, 5);
      expect(
        error(optimizer.weights, below(`${name}.weight.${step + 1}`)),
        `weights after step ${step + 1}`,
      ).toBeLessThan(1e-6);
      if (run.ema !== null)
        expect(error(optimizer.ema, below(`${name}.ema.${step + 1}`)), `average after step ${step + 1}`).toBeLessThan(
          1e-6,
        );
    }
  });

  it("goes on from a saved state bit by bit as if it had not stopped", async () => {
    const [whole, before, after] = await Promise.all([
      createOptimizer(name, run),
      createOptimizer(name, run),
      createOptimizer(name, run),
    ]);
    for (const step of learningRates.keys()) await takeStep(whole, name, step + 1);
    for (const step of [1, 2]) await takeStep(before, name, step);
    after.restore(before.state());
    for (const step of [3, 4, 5]) await takeStep(after, name, step);
    for (const [resumed, expected] of [
      [after.weights, whole.weights],
      [after.ema, whole.ema],
    ] as const) {
      if (expected !== null) expect(bytes(resumed).equals(bytes(expected))).toBe(true);
    }
  });
});
