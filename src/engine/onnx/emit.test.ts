import { describe, expect, it } from "vitest";
import {
  bytesOf,
  type Field,
  messagesOf,
  numbersOf,
  readMessage,
  stringsOf,
} from "../../../test/support/read-protobuf.ts";
import * as g from "../index.ts";
import { float32, type Tensor } from "../tensor/tensor.ts";
import { emitModel } from "./emit.ts";

const x = g.input("x", [2, 4]);

/** The parts of an emitted model that the tests look at. */
function emit(outputs: Record<string, g.Value>, weights: Map<string, Tensor> | null = null) {
  const { bytes, externalData } = emitModel(g.program(outputs), weights);
  const model = readMessage(bytes);
  const [graph] = messagesOf(model, 7) as [Field[]];
  return {
    externalData,
    opsets: messagesOf(model, 8).map((opset) => [stringsOf(opset, 1)[0], numbersOf(opset, 2)[0]]),
    inputs: messagesOf(graph, 11).map((input) => stringsOf(input, 1)[0]),
    outputs: messagesOf(graph, 12).map((output) => stringsOf(output, 1)[0]),
    nodes: messagesOf(graph, 1).map((node) => ({
      inputs: stringsOf(node, 1),
      outputs: stringsOf(node, 2),
      name: stringsOf(node, 3)[0] as string,
      type: stringsOf(node, 4)[0] as string,
      attributes: messagesOf(node, 5),
    })),
    initializers: messagesOf(graph, 5).map((initializer) => ({
      shape: numbersOf(initializer, 1),
      name: stringsOf(initializer, 8)[0] as string,
      inline: bytesOf(initializer, 9)[0],
      external: messagesOf(initializer, 13).map((entry) => [stringsOf(entry, 1)[0], stringsOf(entry, 2)[0]]),
    })),
  };
}

describe("an emitted model", () => {
  it("names its inputs, its parameters and its results as the program does", () => {
    const model = emit({ y: g.matMul(x, g.parameter("weight", [4, 4])) });
    expect([model.inputs, model.outputs]).toEqual([["x", "weight"], ["y"]]);
    expect(model.opsets).toEqual([
      ["", 21],
      ["com.microsoft", 1],
    ]);
  });

  it("makes constants of the parameters it has weights for", () => {
    const weight = float32(new Float32Array(16).fill(2), [4, 4]);
    const model = emit({ y: g.matMul(x, g.parameter("weight", [4, 4])) }, new Map([["weight", weight]]));
    expect(model.inputs).toEqual(["x"]);
    expect(model.initializers).toMatchObject([{ name: "weight", shape: [4, 4] }]);
    expect(model.initializers[0]?.inline).toEqual(new Uint8Array(weight.data.buffer));
  });

  it("keeps large constants outside, those of one program apart", () => {
    const [a, b] = [1, 2].map((value) => float32(new Float32Array(256).fill(value)));
    const model = emit({ y: g.add(g.constant(a as Tensor), g.constant(b as Tensor)) });
    expect(model.initializers.map(({ inline }) => inline)).toEqual([undefined, undefined]);
    expect(model.initializers[1]?.external).toEqual([
      ["location", "tensor-1"],
      ["offset", "0"],
      ["length", "1024"],
    ]);
    expect(model.externalData.map(({ path, data }) => [path, new Float32Array(data.buffer)[0]])).toEqual([
      ["tensor-0", 1],
      ["tensor-1", 2],
    ]);
  });

  it("writes equal small constants once, unequal ones apart", () => {
    const once = emit({ y: g.add(g.mul(x, 2), 2), z: g.div(x, g.constant(float32([2], []))) });
    expect(once.initializers).toHaveLength(1);
    const apart = emit({
      y: g.mul(x, 2),
      z: g.mul(x, g.constant(float32([2], [1]))),
      w: g.mul(g.input("i", [1], "int64"), 2),
    });
    expect(apart.initializers).toHaveLength(3);
  });

  it("shares a node that two results use", () => {
    const shared = g.exp(x);
    expect(
      emit({ y: g.neg(shared), z: g.sin(shared), w: shared }).nodes.filter(({ type }) => type === "Exp"),
    ).toHaveLength(1);
  });

  it("leaves out what no result needs", () => {
    g.exp(x);
    expect(emit({ y: g.neg(x) }).nodes.map(({ type }) => type)).toEqual(["Neg"]);
  });

  it("begins the name of every node with the path of its module, gradients marked", () => {
    const y = g.withModulePath("unet/mid_block", () =>
      g.silu(g.withModulePath("unet/mid_block/conv", () => g.mul(x, x))),
    );
    const [slope] = g.gradients(g.reduceSum(y), [x]) as [g.Value];
    const names = emit({ y, slope }).nodes.map(({ name }) => name);
    for (const start of [
      "unet/mid_block/conv/mul",
      "unet/mid_block/silu",
      "gradient/unet/mid_block/sigmoid",
      "gradient/unet/mid_block/conv/mul",
    ]) {
      expect(names.some((name) => name.startsWith(start))).toBe(true);
    }
    expect(new Set(names).size).toBe(names.length);
  });

  it("leaves unread statistics of a normalization unnamed, and names those that a gradient reads", () => {
    const y = g.layerNormalization(x, null, null);
    const outputsOf = (model: ReturnType<typeof emit>) =>
      model.nodes.find(({ type }) => type === "LayerNormalization")?.outputs;
    expect(outputsOf(emit({ y }))).toHaveLength(1);
    const [slope] = g.gradients(g.reduceSum(g.mul(y, y)), [x]) as [g.Value];
    expect(outputsOf(emit({ y, slope }))).toHaveLength(3);
    const [ofSum] = g.gradients(g.reduceSum(y), [x]) as [g.Value];
    expect(outputsOf(emit({ ofSum }))).not.toContain("");
  });

  it("gives every result a name of its own, also one value under two names and an input as a result", () => {
    const y = g.neg(x);
    const { nodes, outputs } = emit({ y, again: y, same: x });
    expect(outputs).toEqual(["y", "again", "same"]);
    const written = nodes.flatMap((node) => node.outputs);
    expect(new Set(written).size).toBe(written.length);
  });

  it("keeps its own names apart from those of the caller", () => {
    const named = ["value_0", "value_1", "constant_0", "constant_1"].map((name) => g.input(name, [1]));
    const { nodes, inputs, initializers } = emit({ value_2: named.reduce((a, b) => g.add(g.mul(a, 3), b)) });
    const names = [...inputs, ...initializers.map(({ name }) => name), ...nodes.flatMap((node) => node.outputs)];
    expect(new Set(names).size).toBe(names.length);
  });

  it("ends a reversed slice before the first element", () => {
    const { initializers } = emit({ y: g.flip(g.input("line", [3]), [0]) });
    const values = initializers.map(({ inline }) => new BigInt64Array((inline as Uint8Array).slice().buffer)[0]);
    expect(values).toEqual([2n, -(2n ** 31n), 0n, -1n]);
  });
});
