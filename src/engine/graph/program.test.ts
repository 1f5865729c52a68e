import { describe, expect, it } from "vitest";
import * as g from "../index.ts";

describe("a program", () => {
  it("collects the inputs and parameters that its results need, and nothing else", () => {
    const [x, weight, unused] = [g.input("x", [2]), g.parameter("weight", [2]), g.input("unused", [2])];
    g.add(x, unused);
    const { inputs, parameters } = g.program({ y: g.mul(x, weight) });
    expect([...inputs]).toEqual([["x", { dtype: "float32", shape: [2] }]]);
    expect([...parameters]).toEqual([["weight", { dtype: "float32", shape: [2] }]]);
  });

  it("lists every node once, inputs before users", () => {
    const x = g.input("x", [2]);
    const shared = g.exp(x);
    const { nodes } = g.program({ y: g.add(g.neg(shared), shared), z: shared });
    expect(nodes.map(({ operator }) => operator)).toEqual(["input", "exp", "neg", "add"]);
  });

  it.each([
    ["two inputs", { y: g.add(g.input("x", [2]), g.input("x", [2])) }],
    ["an input and a parameter", { y: g.add(g.input("x", [2]), g.parameter("x", [2])) }],
    ["inputs of two results", { y: g.neg(g.input("x", [2])), z: g.neg(g.input("x", [2])) }],
    ["an input and a result", { x: g.neg(g.input("x", [2])) }],
  ])("refuses one name for %s", (_, outputs) => {
    expect(() => g.program(outputs)).toThrowError(
      expect.objectContaining({ code: "config", message: expect.stringContaining('"x"') }),
    );
  });

  it("may give an input a name that every object has", () => {
    expect([...g.program({ y: g.neg(g.input("toString", [2])) }).inputs.keys()]).toEqual(["toString"]);
  });
});
