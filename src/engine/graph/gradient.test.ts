import { describe, expect, it } from "vitest";
import * as g from "../index.ts";
import { NodeRuntime } from "../runtime/node/node-runtime.ts";
import { float32, type Tensor } from "../tensor/tensor.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const x = g.parameter("x", [2]);
const at = { x: float32([3, -2]) };

async function evaluate(value: g.Value, feeds: Record<string, Tensor> = at): Promise<number[]> {
  const executable = await runtime.compile(g.program({ value }));
  const { value: result } = await executable.run(feeds);
  await executable.dispose();
  return Array.from(result?.data ?? [], Number);
}

function gradientOf(loss: g.Value, target: g.Value): g.Value {
  return g.gradients(loss, [target])[0] as g.Value;
}

describe("gradients", () => {
  it("add up over every way from a target to the loss", async () => {
    const y = g.add(
      g.mul(x, x),
      g.add(x, g.concat([g.slice(x, { axis: 0, start: 1 }), g.slice(x, { axis: 0, end: 1 })], 0)),
    );
    expect(await evaluate(gradientOf(g.reduceSum(y), x))).toEqual([8, -2]);
  });

  it("exist for results inside the graph, and for the loss itself", async () => {
    const inner = g.mul(x, 2);
    const loss = g.reduceSum(g.mul(inner, inner));
    const [ofInner, ofX, ofLoss] = g.gradients(loss, [inner, x, loss]) as [g.Value, g.Value, g.Value];
    expect(await evaluate(ofInner)).toEqual([12, -8]);
    expect(await evaluate(ofX)).toEqual([24, -16]);
    expect(await evaluate(ofLoss, {})).toEqual([1]);
  });

  it("have gradients themselves", async () => {
    const slope = gradientOf(g.reduceSum(g.mul(x, g.mul(x, x))), x);
    expect(await evaluate(gradientOf(g.reduceSum(slope), x))).toEqual([18, -12]);
  });

  it("do not pass through comparisons, signs and indices", async () => {
    const gate = g.where(g.greater(g.mul(x, 5), 0), x, g.mul(g.sign(x), 7));
    expect(await evaluate(gradientOf(g.reduceSum(gate), x))).toEqual([1, 0]);
  });

  it("build nothing for the parts that lead to no target", () => {
    const frozen = g.matMul(g.parameter("frozen", [2, 2]), g.parameter("weight", [2, 2]));
    const loss = g.reduceSum(g.mul(g.matMul(frozen, g.input("v", [2, 2])), g.reshape(x, [1, 2])));
    const { nodes } = g.program({ gradient: gradientOf(loss, x) });
    expect(nodes.filter(({ operator, path }) => operator === "matMul" && path.startsWith("gradient"))).toEqual([]);
  });

  it("need a scalar loss", () => {
    expect(() => g.gradients(x, [x])).toThrowError("gradients: expected a scalar loss, got [2]; reduce it first");
  });

  it.each([
    ["apart from the loss", g.parameter("other", [2]), /does not depend on "other"; leave it out/],
    ["behind a comparison", x, /does not depend on "x"; leave it out/],
  ])("are refused for a target %s, naming it", (_, target, message) => {
    const loss = g.reduceSum(g.where(g.greater(x, 0), g.full([2], 1), g.full([2], 2)));
    expect(() => g.gradients(loss, [target])).toThrowError(message);
  });

  it("name the module of a target without a name", () => {
    const value = g.withModulePath("vae/encoder", () => g.exp(x));
    expect(() => g.gradients(g.reduceSum(x), [value])).toThrowError(/a result of exp \(vae\/encoder\)/);
  });

  it("survive a graph of fifty thousand nodes in a row", () => {
    let y: g.Value = x;
    for (let depth = 0; depth < 50_000; depth++) y = g.neg(y);
    const program = g.program({ gradient: gradientOf(g.reduceSum(y), x), y });
    expect(program.nodes.length).toBeGreaterThan(100_000);
    const place = new Map(program.nodes.map((node, index) => [node, index]));
    const isOrdered = program.nodes.every((node, index) =>
      node.inputs.every((input) => (place.get(input.node) as number) < index),
    );
    expect(isOrdered).toBe(true);
  });
});

describe("gradients with activations made again", () => {
  const block = (name: string, value: g.Value): g.Value =>
    g.withModulePath(name, () => g.mul(g.tanh(g.mul(value, g.parameter(name, [2]))), g.sigmoid(value)));
  const loss = g.reduceSum(g.add(block("b", block("a", x)), x));
  const targets = [
    x,
    ...g.program({ loss }).nodes.flatMap(({ operator, outputs }) => (operator === "parameter" ? outputs : [])),
  ];
  const feeds = { ...at, a: float32([0.3, -1.1]), b: float32([2, 0.7]) };

  it("are the same numbers, bit for bit", async () => {
    const [plain, again] = [
      g.gradients(loss, targets),
      g.gradients(loss, targets, { segmentOf: (path) => path || null }),
    ];
    for (const [index, gradient] of plain.entries()) {
      expect(await evaluate(again[index] as g.Value, feeds)).toEqual(await evaluate(gradient, feeds));
    }
  });

  it("read nothing that is within a segment of the forward pass but its result", () => {
    const outputs = g.gradients(loss, targets, { segmentOf: (path) => path || null });
    const nodes = g.program({ loss, ...Object.fromEntries(outputs.entries()) }).nodes;
    const read = nodes
      .filter(({ path }) => path.startsWith("gradient"))
      .flatMap(({ inputs }) => inputs.map(({ node }) => node))
      .filter(({ path, operator }) => ["a", "b"].includes(path) && operator !== "parameter");
    expect(read).toEqual([]);
    expect(nodes.filter(({ path, operator }) => path.startsWith("again/") && operator === "tanh")).toHaveLength(2);
  });

  it("take less memory", () => {
    const long = Array.from({ length: 8 }).reduce<g.Value>((value, _, at) => block(`c${at}`, value), x);
    const ends = g
      .program({ long })
      .nodes.flatMap(({ operator, outputs }) => (operator === "parameter" ? outputs : []));
    const peakOf = (segmentOf: g.SegmentOf): number =>
      g.peakBytes(g.program(Object.fromEntries(g.gradients(g.reduceSum(long), ends, { segmentOf }).entries())));
    expect(peakOf((path) => path || null)).toBeLessThan(0.7 * peakOf(() => null));
  });
});
