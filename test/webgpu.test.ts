import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as g from "../src/engine/index.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { Executable, Tensors } from "../src/engine/runtime/runtime.ts";
import { faultOf } from "../src/engine/runtime/tiny-program.ts";
import { sizeOf } from "../src/engine/tensor/shape.ts";
import { float32, type Tensor } from "../src/engine/tensor/tensor.ts";
import { Scope } from "../src/nn/scope.ts";
import { networkCases } from "./support/device-networks.ts";
import { hardCases } from "./support/hard-cases.ts";
import { differentiableCases, type OperatorCase } from "./support/operator-cases.ts";
import { relativeDistance } from "./support/relative-distance.ts";

// `required` where a missing device is a failure, `no` where the tests ran on one already.
const wish = process.env.FOLEY_TEST_WEBGPU;
const webgpu = new NodeRuntime("webgpu");
const processor = new NodeRuntime("cpu");
const whyNot = wish === "no" ? "FOLEY_TEST_WEBGPU is no" : ((await faultOf(webgpu))?.words ?? null);
const generator = new Generator(7);

/** Of one operator, and of a whole network: single precision in another order, and WGSL's own exponentials. */
const [ofOperator, ofNetwork] = [1e-5, 1e-4];

type Results = Record<string, Tensor>;

// ONNX Runtime keeps compiled shaders as long as any program is open: one that is open throughout saves compiling them for each test.
let open: Executable | null = null;
beforeAll(async () => {
  const x = g.input("x", [2]);
  if (whyNot === null) open = await webgpu.compile(g.program({ y: g.add(x, x) }));
});
afterAll(async () => {
  await open?.dispose();
  await webgpu.close();
  await processor.close();
});

async function run(runtime: NodeRuntime, program: g.Program, feeds: Tensors): Promise<Results> {
  const executable = await runtime.compile(program);
  const used = Object.entries(feeds).filter(([name]) => program.inputs.has(name) || program.parameters.has(name));
  const results = await executable.run(Object.fromEntries(used));
  await executable.dispose();
  return results;
}

/** The results that are far from the processor's; what is near zero beside the others is measured by them. */
function wrong(came: Results, expected: Results, tolerance: number): Record<string, number> {
  const norms = Object.values(expected).map(({ data }) => Math.hypot(...(data as Float32Array)));
  const least = 1e-3 * Math.max(...norms);
  const distances = Object.entries(expected).map(([name, { data }], index): [string, number] => {
    const share = (norms[index] as number) / Math.max(norms[index] as number, least);
    return [name, relativeDistance(came[name]?.data as Float32Array, data as Float32Array) * (share || 1)];
  });
  return Object.fromEntries(distances.filter(([, distance]) => !(distance < tolerance)));
}

/** A value, and the slopes of its elements' weighted sum. */
function withSlopes(name: string, y: g.Value, targets: Readonly<Record<string, g.Value>>): Record<string, g.Value> {
  const weights = g.constant(float32(generator.randn(sizeOf(y.shape)), y.shape));
  const slopes = g.gradients(g.reduceSum(g.mul(y, weights)), Object.values(targets));
  const named = Object.keys(targets).map(
    (target, index) => [`${name}, by ${target}`, slopes[index] as g.Value] as const,
  );
  return { [name]: y, ...Object.fromEntries(named) };
}

type Operator = keyof typeof hardCases;
const without: ReadonlySet<string> = new Set(["greater", "less", "equal", "sign"]);

/** All cases of an operator as one program, as each start on a device takes long. */
function programOf(operator: Operator): { readonly program: g.Program; readonly feeds: Tensors } {
  const small: Readonly<Record<string, readonly OperatorCase[]>> = differentiableCases;
  const cases = [...(small[operator] ?? []), ...hardCases[operator]];
  const feeds: Record<string, Tensor> = {};
  const results = cases.map(({ name = "", at, build }, index) => {
    const inputs = at.map((point, argument) => {
      const input = `${index}/${argument}`;
      feeds[input] = point;
      return [input, g.input(input, point.shape)] as const;
    });
    const y = build(...inputs.map(([, value]) => value));
    const title = `${index} ${name}`;
    return without.has(operator) ? { [title]: y } : withSlopes(title, y, Object.fromEntries(inputs));
  });
  return { program: g.program(Object.assign({}, ...results)), feeds };
}

it.skipIf(wish !== "required")("is here where it is asked for", () => {
  expect(whyNot).toBeNull();
});

/** SwiftShader stands for a graphics card on a processor that others may need too. */
const timeout = 600_000;

describe.skipIf(whyNot !== null)(whyNot === null ? "WebGPU" : `WebGPU, which is not here: ${whyNot}`, () => {
  it.each(Object.keys(hardCases) as Operator[])(
    "computes %s and its gradient as the processor does",
    { timeout },
    async (operator) => {
      const { program, feeds } = programOf(operator);
      const [came, expected] = [await run(webgpu, program, feeds), await run(processor, program, feeds)];
      expect(wrong(came, expected, ofOperator)).toEqual({});
    },
  );

  it.each(Object.keys(networkCases))(
    "computes the network %s, and its gradients where it is trained, as the processor does",
    { timeout },
    async (name) => {
      const { feeds, build, isFrozen = false } = networkCases[name] as (typeof networkCases)[string];
      const scope = Scope.root({ isTraining: false });
      const inputs = Object.entries(feeds).map(([key, { shape, dtype }]) => [key, g.input(key, shape, dtype)] as const);
      const y = build(scope, Object.fromEntries(inputs));
      const parameters = [...scope.parameters.values()];
      // Biases and kernels that begin at zero would hide what is done with them.
      const weights = parameters.map(({ name: key, shape, initializer }) => {
        const first = initializer(shape, generator);
        return [
          key,
          float32(
            generator.randn(first.length).map((z, i) => (first[i] as number) + 0.1 * z),
            shape,
          ),
        ] as const;
      });
      const targets = Object.fromEntries(parameters.map(({ name: key, value }) => [key, value]));
      const program = g.program(isFrozen ? { result: y } : withSlopes("result", y, targets));
      const all = { ...feeds, ...Object.fromEntries(weights) };
      const [came, expected] = [await run(webgpu, program, all), await run(processor, program, all)];
      expect(wrong(came, expected, ofNetwork)).toEqual({});
    },
  );
});
