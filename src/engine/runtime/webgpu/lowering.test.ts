import { describe, expect, it } from "vitest";
import { hardCases } from "../../../../test/support/hard-cases.ts";
import { differentiableCases, normal, type OperatorCase } from "../../../../test/support/operator-cases.ts";
import { relativeDistance } from "../../../../test/support/relative-distance.ts";
import { lower } from "../../graph/lower.ts";
import * as g from "../../index.ts";
import type { float32 } from "../../tensor/tensor.ts";
import { NodeRuntime } from "../node/node-runtime.ts";
import { plainAttention } from "./attention.ts";
import { webgpuLowering } from "./lowering.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const lowered = ["attention", "conv", "sin", "cos", "slice"] as const;

async function compute(program: g.Program, feeds: Record<string, ReturnType<typeof float32>>) {
  const executable = await runtime.compile(program);
  const { y } = await executable.run(feeds);
  await executable.dispose();
  return y?.data as Float32Array;
}

function programOf({ at, build }: OperatorCase): g.Program {
  return g.program({ y: build(...at.map(({ shape }, index) => g.input(`x${index}`, shape))) });
}

const operatorsOf = (program: g.Program): string[] => program.nodes.map(({ operator }) => operator);

describe.each(lowered)("%s for WebGPU", (operator) => {
  it("is the same by other operators", async () => {
    for (const one of [...differentiableCases[operator], ...hardCases[operator]]) {
      const program = programOf(one);
      const feeds = Object.fromEntries(one.at.map((point, index) => [`x${index}`, point]));
      const expected = await compute(program, feeds);
      const came = await compute(lower(program, webgpuLowering), feeds);
      expect(relativeDistance(came, expected), one.name).toBeLessThan(2e-6);
    }
  });
});

describe("what WebGPU computes wrong", () => {
  it.each([
    ["fused attention", () => g.attention(x(1, 4, 8), x(1, 4, 8), x(1, 4, 8), { headCount: 2 })],
    ["sines", () => g.sin(x(3))],
    ["cosines", () => g.cos(x(3))],
  ] as const)("is not asked of it: %s", (_, build) => {
    const program = g.program({ y: build() });
    const operator = program.nodes.at(-1)?.operator;
    expect(operatorsOf(lower(program, webgpuLowering))).not.toContain(operator);
  });

  it("is every convolution of three times some channels, whose channels are filled up to a multiple of four", () => {
    const channelsAsked = (channels: number) =>
      convolutions(g.conv(x(1, channels, 5, 5), x(8, channels, 3, 3), null, { padding: 1 })).map(
        ({ inputs }) => inputs[0]?.shape[1],
      );
    expect([3, 4, 6, 9, 10, 12, 15].map(channelsAsked)).toEqual([[3], [4], [8], [12], [10], [12], [16]]);
  });

  it("is every group that ends among four results, which is computed apart", () => {
    const groupsAsked = (outputs: number, group: number) =>
      convolutions(g.conv(x(1, 12, 9), x(outputs, 12 / group, 3), null, { group })).map(
        ({ attributes }) => attributes.group,
      );
    expect(groupsAsked(16, 2)).toEqual([2]);
    expect(groupsAsked(12, 12)).toEqual([12]);
    expect(groupsAsked(12, 2)).toEqual([1, 1]);
    expect(groupsAsked(10, 2)).toEqual([1, 1]);
  });

  it("leaves a program as it is where nothing is wrong", () => {
    const program = g.program({ y: g.softmax(g.matMul(x(2, 3), g.parameter("w", [3, 4]))) });
    const same = lower(program, webgpuLowering);
    expect(same.nodes).toEqual(program.nodes);
    expect([...same.parameters.keys()]).toEqual(["w"]);
  });

  it("keeps the modules that nodes belong to, and the names of inputs and results", () => {
    const own = g.input("mine", [1, 4, 8]);
    const y = g.withModulePath("unet/attention", () => g.attention(own, own, own, { headCount: 2 }));
    const { nodes, inputs, outputs } = lower(g.program({ y, twice: g.mul(y, 2) }), webgpuLowering);
    expect([...inputs.keys()]).toEqual(["mine"]);
    expect(Object.keys(outputs)).toEqual(["y", "twice"]);
    expect(nodes.find(({ operator }) => operator === "softmax")?.path).toBe("unet/attention");
  });
});

it("attends in pieces to what would have too many scores at once", async () => {
  const inputs = [x(2, 7, 8, "q"), x(2, 5, 8, "k"), x(2, 5, 8, "v"), x(1, 1, 7, 5, "m")];
  const attributes = { headCount: 2, scale: 0.5 };
  const [whole, pieces] = [2 ** 25, 2 * 2 * 5 * 3].map((mostScores) =>
    plainAttention(inputs, attributes, mostScores),
  ) as [g.Value, g.Value];
  const program = g.program({ whole, pieces });
  expect(operatorsOf(program).filter((name) => name === "softmax")).toHaveLength(1 + 3);
  const executable = await runtime.compile(program);
  const [q, k, v, m] = inputs.map(({ shape }) => normal(...shape));
  const results = await executable.run({ q, k, v, m } as never);
  expect(relativeDistance(results.pieces?.data as Float32Array, results.whole?.data as Float32Array)).toBeLessThan(
    1e-6,
  );
});

let count = 0;

/** An input of its own name, or of the one after its sizes. */
function x(...sizes: (number | string)[]): g.Value {
  const name = sizes.find((size) => typeof size === "string") ?? `x${count++}`;
  return g.input(
    String(name),
    sizes.filter((size) => typeof size === "number"),
  );
}

function convolutions(y: g.Value): g.Node<"conv">[] {
  const { nodes } = lower(g.program({ y }), webgpuLowering);
  return nodes.filter((node): node is g.Node<"conv"> => node.operator === "conv");
}
