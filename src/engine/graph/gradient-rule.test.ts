import { afterEach, describe, expect, it, vi } from "vitest";
import {
  differentiableCases as cases,
  type DifferentiableOperator,
  type Floats,
  notDifferentiable,
  type OperatorCase,
} from "../../../test/support/operator-cases.ts";
import * as g from "../index.ts";
import { Generator } from "../random/generator.ts";
import { NodeRuntime } from "../runtime/node/node-runtime.ts";
import { sizeOf } from "../tensor/shape.ts";
import { float32 } from "../tensor/tensor.ts";
import { gradients } from "./gradient.ts";
import { gradientRules } from "./gradient-rule.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const generator = new Generator(4);

type Feeds = Readonly<Record<string, Floats>>;

// A fourth-order difference: its error falls with step⁴, so that a step large enough for float32 is exact enough.
const step = 0.015;
/** Of the gradient's norm; a random direction sees a wrong element at about its own size. */
const tolerance = 2e-3;

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(Object.keys(cases) as DifferentiableOperator[])("the gradient of %s", (operator) => {
  it.each(cases[operator].map((one) => [one.name ?? "", one] as const))(
    "%s agrees with finite differences",
    async (_, one) => {
      const { executable, weights, rule } = await compileCase(operator, one);
      expect(rule, "the rule is never asked").toHaveBeenCalled();
      const feeds = Object.fromEntries(one.at.map((point, i) => [`x${i}`, point]));
      const exact = await executable.run(feeds);
      // Summed in double precision, which the graph would not.
      const loss = async (at: Feeds) => dot((await executable.run(at)).y?.data as Float32Array, weights);
      for (const [i, point] of one.at.entries()) {
        const gradient = exact[`gradient${i}`]?.data as Float32Array;
        const norm = Math.hypot(...gradient);
        for (let trial = 0; trial < 2; trial++) {
          const direction = generator.randn(point.data.length);
          const numeric = await slope(loss, feeds, `x${i}`, direction);
          const analytic = dot(gradient, direction);
          expect(Math.abs(numeric - analytic), `input ${i}: ${numeric} and ${analytic}`).toBeLessThan(
            tolerance * norm + 1e-4,
          );
        }
      }
      await executable.dispose();
    },
  );
});

it("has cases for every rule, and no rule only where nothing is differentiable", () => {
  const withRule = Object.entries(gradientRules).filter(([, rule]) => rule !== null);
  expect(withRule.map(([name]) => name).sort()).toEqual(Object.keys(cases).sort());
  expect(Object.entries(cases).filter(([, list]) => list.length === 0)).toEqual([]);
  const without = Object.entries(gradientRules).filter(([, rule]) => rule === null);
  expect(without.map(([name]) => name).sort()).toEqual([...notDifferentiable].sort());
});

/** The expression, weighted at random and summed, with its gradient for each input. */
async function compileCase(operator: DifferentiableOperator, { at, build }: OperatorCase) {
  const inputs = at.map(({ shape }, i) => g.input(`x${i}`, shape));
  const y = build(...inputs);
  const weights = float32(generator.randn(sizeOf(y.shape)), y.shape);
  const rule = vi.spyOn(gradientRules as unknown as Record<string, () => never>, operator);
  const slopes = gradients(g.reduceSum(g.mul(y, g.constant(weights))), inputs);
  const named = slopes.map((gradient, i) => [`gradient${i}`, gradient] as const);
  const executable = await runtime.compile(g.program({ y, ...Object.fromEntries(named) }));
  return { executable, weights: weights.data, rule };
}

/** The slope of the loss where one input moves along `direction`. */
async function slope(
  loss: (feeds: Feeds) => Promise<number>,
  feeds: Feeds,
  name: string,
  direction: Float32Array,
): Promise<number> {
  const { shape, data } = feeds[name] as Floats;
  const lossAt = (steps: number): Promise<number> => {
    const moved = data.map((value, i) => value + steps * step * (direction[i] as number));
    return loss({ ...feeds, [name]: float32(moved, shape) });
  };
  const [near, far] = [(await lossAt(1)) - (await lossAt(-1)), (await lossAt(2)) - (await lossAt(-2))];
  return (8 * near - far) / (12 * step);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
