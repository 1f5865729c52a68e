import { fileURLToPath } from "node:url";
import { gradients } from "../../src/engine/graph/gradient.ts";
import { add, mul } from "../../src/engine/graph/op/elementwise.ts";
import { constant, input } from "../../src/engine/graph/op/leaf.ts";
import { reduceSum } from "../../src/engine/graph/op/reduction.ts";
import { program } from "../../src/engine/graph/program.ts";
import type { Value } from "../../src/engine/graph/value.ts";
import { NodeRuntime } from "../../src/engine/runtime/node/node-runtime.ts";
import { sameShape } from "../../src/engine/tensor/shape.ts";
import type { Tensor } from "../../src/engine/tensor/tensor.ts";
import { Scope } from "../../src/nn/scope.ts";
import { type MatchOptions, matchWeights } from "../../src/weights/match.ts";
import { readSafetensors } from "../../src/weights/node/read-safetensors.ts";
import { goldenValue } from "../support/golden.ts";

type Tensors = ReadonlyMap<string, Tensor>;

/** What a reference network was given and what it made of it, as tools/golden writes it. */
export interface Fixture {
  readonly name: string;
  readonly config: unknown;
  readonly weights: Tensors;
  readonly inputs: Tensors;
  /** By module path, in the order in which the reference computed them. */
  readonly activations: Tensors;
  readonly outputs: Tensors;
  /** Of the loss Σ output · cotangent, by parameter, or by `input.<name>`; empty where the fixture has none. */
  readonly gradients: Tensors;
  /** By output. */
  readonly cotangents: Tensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Builds the network from the fixture's inputs; results are named as the fixture's outputs. */
export type Build = (scope: Scope, inputs: Readonly<Record<string, Value>>) => Readonly<Record<string, Value>>;

export interface CompareOptions extends MatchOptions {
  /** Modules of the reference that we do not have, such as dropout and lists of modules. */
  readonly skip?: readonly RegExp[];
}

interface Tolerance {
  readonly absolute: number;
  /** As a share of the largest expected value. */
  readonly relative: number;
}

const forward: Tolerance = { absolute: 1e-6, relative: 1e-3 };
const backward: Tolerance = { absolute: 1e-4, relative: 1e-3 };

const runtime = new NodeRuntime("cpu", { threadCount: 1 });

/** The fixture `test/golden/<name>.safetensors`. */
export async function readFixture(name: string): Promise<Fixture> {
  const path = fileURLToPath(new URL(`../golden/${name}.safetensors`, import.meta.url));
  const { tensors, metadata } = await readSafetensors(path);
  const below = (prefix: string): Map<string, Tensor> =>
    new Map(
      [...tensors].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]),
    );
  const outputs = below("output.");
  const shared = tensors.get("cotangent");
  const cotangents =
    shared === undefined ? below("cotangent.") : new Map([...outputs.keys()].map((key) => [key, shared]));
  const recorded = below("activation.");
  const order = goldenValue<string[]>(metadata, "order");
  const activations = new Map(order.flatMap((key) => (recorded.has(key) ? [[key, recorded.get(key) as Tensor]] : [])));
  return {
    name,
    config: goldenValue(metadata, "config"),
    weights: below("weight."),
    inputs: below("input."),
    activations,
    outputs,
    gradients: below("gradient."),
    cotangents,
    metadata,
  };
}

/**
 * The first difference of our network from the reference in what it computes, activation by activation, or null.
 *
 * The network must have exactly the fixture's weights, and one activation for each that the fixture recorded.
 */
export async function forwardDivergence(
  fixture: Fixture,
  build: Build,
  options: CompareOptions = {},
): Promise<string | null> {
  const scope = Scope.root();
  const outputs = build(scope, inputsOf(fixture));
  const weights = matchWeights(fixture.name, [...scope.parameters.values()], fixture.weights, options);
  const compared = [...fixture.activations].filter(([path]) => !options.skip?.some((rule) => rule.test(path)));
  for (const [path] of compared)
    if (!scope.activations.has(path)) return `${path}: the reference has this module, our network does not`;

  const prefixed = compared.map(([path]): [string, Value] => [
    `activation.${path}`,
    scope.activations.get(path) as Value,
  ]);
  const all = await run(fixture, { ...Object.fromEntries(prefixed), ...outputNames(outputs) }, weights);
  for (const [path, expected] of compared) {
    // A module may see tokens where ours sees an image: the order of elements tells whether they agree.
    const divergence = differ(path, all[`activation.${path}`], expected, forward, { comparesShape: false });
    if (divergence !== null) return divergence;
  }
  // Again without the activations, for then the runtime fuses operators across them.
  const fused = await run(fixture, outputNames(outputs), weights);
  for (const results of [all, fused]) {
    for (const [name, expected] of fixture.outputs) {
      const divergence = differ(`output ${name}`, results[`output.${name}`], expected, forward);
      if (divergence !== null) return divergence;
    }
  }
  return null;
}

/** The first difference in the gradients of Σ output · cotangent, or null. */
export async function gradientDivergence(
  fixture: Fixture,
  build: Build,
  options: CompareOptions = {},
): Promise<string | null> {
  if (fixture.gradients.size === 0) return `${fixture.name}: the fixture has no gradients`;
  const scope = Scope.root();
  const inputs = inputsOf(fixture);
  const outputs = build(scope, inputs);
  const weights = matchWeights(fixture.name, [...scope.parameters.values()], fixture.weights, options);
  const terms = [...fixture.cotangents].map(([name, cotangent]) =>
    reduceSum(mul(outputs[name] as Value, constant(cotangent))),
  );
  const names = [...fixture.gradients.keys()];
  const targets = names.map((name) => {
    const target = name.startsWith("input.")
      ? inputs[name.slice("input.".length)]
      : scope.parameters.get(name.replace(/^weight\./, ""))?.value;
    if (target === undefined) throw new Error(`${fixture.name}: no parameter or input for gradient.${name}`);
    return target;
  });
  const results = gradients(terms.reduce(add), targets);
  const computed = await run(
    fixture,
    Object.fromEntries(names.map((name, index) => [`gradient.${name}`, results[index] as Value])),
    weights,
    false,
  );
  for (const [name, expected] of fixture.gradients) {
    const divergence = differ(`gradient of ${name}`, computed[`gradient.${name}`], expected, backward);
    if (divergence !== null) return divergence;
  }
  return null;
}

function inputsOf({ inputs }: Fixture): Record<string, Value> {
  return Object.fromEntries(
    [...inputs].map(([name, { shape, dtype }]) => [name, input(`input.${name}`, shape, dtype)]),
  );
}

function outputNames(outputs: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`output.${name}`, value]));
}

async function run(
  fixture: Fixture,
  outputs: Record<string, Value>,
  weights: Tensors,
  isBuiltIn = true,
): Promise<Record<string, Tensor>> {
  const built = program(outputs);
  const executable = await runtime.compile(built, isBuiltIn ? { weights } : {});
  const fed = [...fixture.inputs].map(([name, value]): [string, Tensor] => [`input.${name}`, value]);
  const needed = [...fed, ...(isBuiltIn ? [] : weights)].filter(
    ([name]) => built.inputs.has(name) || built.parameters.has(name),
  );
  try {
    return await executable.run(Object.fromEntries(needed));
  } finally {
    await executable.dispose();
  }
}

function differ(
  where: string,
  actual: Tensor | undefined,
  expected: Tensor,
  { absolute, relative }: Tolerance,
  { comparesShape = true }: { comparesShape?: boolean } = {},
): string | null {
  if (actual === undefined) return `${where}: expected a result, got none`;
  const isSameShape = comparesShape
    ? sameShape(actual.shape, expected.shape)
    : actual.data.length === expected.data.length;
  if (!isSameShape) return `${where}: expected [${expected.shape}], got [${actual.shape}]`;
  const [a, e] = [actual.data, expected.data].map((data) => Float64Array.from(data as ArrayLike<number>)) as [
    Float64Array,
    Float64Array,
  ];
  const scale = e.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const error = a.reduce((largest, value, index) => {
    const difference = Math.abs(value - (e[index] as number));
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }, 0);
  if (error <= absolute + relative * scale) return null;
  return `${where}: differs by ${error.toPrecision(3)} at a scale of ${scale.toPrecision(3)}`;
}
