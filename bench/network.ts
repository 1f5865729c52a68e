import { square, sub } from "../src/engine/graph/op/elementwise.ts";
import { input } from "../src/engine/graph/op/leaf.ts";
import { reduceMean } from "../src/engine/graph/op/reduction.ts";
import { program } from "../src/engine/graph/program.ts";
import type { Value } from "../src/engine/graph/value.ts";
import { Generator } from "../src/engine/random/generator.ts";
import type { Runtime, Tensors } from "../src/engine/runtime/runtime.ts";
import { float32 } from "../src/engine/tensor/tensor.ts";
import { hifigan } from "../src/models/hifigan/hifigan.ts";
import { unet } from "../src/models/unet/unet.ts";
import { decode } from "../src/models/vae/vae.ts";
import { initialWeights, Scope } from "../src/nn/scope.ts";
import { Learner } from "../src/train/learner.ts";
import { defaultAdamW } from "../src/train/optimizer/adamw.ts";
import type { NetworkCase } from "./cases.ts";

/** Compiles a case; each call of what comes back is one forward pass or one training step. */
export async function prepare(runtime: Runtime, networkCase: NetworkCase): Promise<() => Promise<unknown>> {
  const scope = Scope.root();
  const inputs = Object.fromEntries(
    Object.entries(networkCase.inputs).map(([name, shape]) => [name, input(name, shape)]),
  );
  const output = build(scope, networkCase, inputs);
  const generator = new Generator(0);
  const feeds = Object.fromEntries(
    Object.entries(networkCase.inputs).map(([name, shape]) => [name, feed(name, shape, generator)]),
  );
  return networkCase.mode === "train"
    ? prepareTraining(runtime, networkCase, scope, output, feeds)
    : prepareForward(runtime, scope, output, feeds);
}

function build(scope: Scope, networkCase: NetworkCase, inputs: Readonly<Record<string, Value>>): Value {
  const of = (name: string): Value => inputs[name] as Value;
  switch (networkCase.network) {
    case "unet": {
      const unetInputs = { sample: of("sample"), timestep: of("timestep"), classLabels: of("classLabels") };
      return unet(scope, networkCase.config, unetInputs);
    }
    case "vae-decoder":
      return decode(scope, networkCase.config, of("x"));
    case "vocoder":
      return hifigan(scope, networkCase.config, of("x"));
  }
}

function feed(name: string, shape: readonly number[], generator: Generator) {
  const size = shape.reduce((product, length) => product * length, 1);
  return float32(name === "timestep" ? new Float32Array(size).fill(500) : generator.randn(size), shape);
}

async function prepareForward(runtime: Runtime, scope: Scope, output: Value, feeds: Tensors) {
  const weights = initialWeights(scope.parameters, new Generator(0));
  const executable = await runtime.compile(program({ output }), { weights });
  return () => executable.run(feeds);
}

async function prepareTraining(runtime: Runtime, { target }: NetworkCase, scope: Scope, output: Value, feeds: Tensors) {
  const generator = new Generator(0);
  const loss = reduceMean(square(sub(output, input("target", target))));
  const learner = await Learner.create(runtime, { name: "bench", scope, loss, optimizer: defaultAdamW, generator });
  const all = { ...feeds, target: feed("target", target, generator) };
  return () => learner.step(all, 1e-4);
}
