import { describe, expect, it } from "vitest";
import * as g from "../index.ts";
import { FoleyError } from "../tensor/error.ts";
import type { Shape } from "../tensor/shape.ts";
import { apply } from "./build.ts";
import type { OperatorName } from "./operator.ts";
import { shapeRules } from "./shape-rule.ts";

let count = 0;
const floats = (...shape: number[]): g.Value => g.input(`x${count++}`, shape);
const integers = (...shape: number[]): g.Value => g.input(`x${count++}`, shape, "int64");
const bools = (...shape: number[]): g.Value => g.input(`x${count++}`, shape, "bool");

type Mistake = () => g.Value;

function binary(build: (a: g.Value, b: g.Value) => g.Value): Mistake[] {
  return [() => build(floats(2, 3), floats(2)), () => build(floats(2), integers(2))];
}

function ofFloats(build: (x: g.Value) => g.Value): Mistake[] {
  return [() => build(integers(2))];
}

function reduction(build: typeof g.reduceSum): Mistake[] {
  return [() => build(floats(2, 3), { axes: [2] }), () => build(floats(2, 3), { axes: [1, -1] })];
}

/** What must not build, for every operator; where nothing can be wrong the list is empty. */
const mistakes: { readonly [K in OperatorName]: readonly Mistake[] } = {
  input: [() => g.input("x", [2, Number.NaN]), () => g.input("x", [1.5])],
  parameter: [() => g.parameter("x", [-1])],
  constant: [],

  add: [...binary(g.add), () => g.add(bools(2), bools(2)), () => g.add(1, 2)],
  sub: binary(g.sub),
  mul: binary(g.mul),
  div: binary(g.div),
  pow: binary(g.pow),
  max: binary(g.max),
  min: binary(g.min),
  greater: binary(g.greater),
  less: binary(g.less),
  equal: binary(g.equal),
  where: [
    () => g.where(floats(2), floats(2), floats(2)),
    () => g.where(bools(2), floats(2), integers(2)),
    () => g.where(bools(3), floats(2), floats(2)),
    () => g.where(bools(1), floats(2), floats(3)),
  ],

  neg: [() => g.neg(bools(2))],
  exp: ofFloats(g.exp),
  log: ofFloats(g.log),
  sqrt: ofFloats(g.sqrt),
  reciprocal: ofFloats(g.reciprocal),
  abs: [() => g.abs(bools(2))],
  sign: [() => g.sign(bools(2))],
  detach: [() => g.detach(bools(2))],
  sin: ofFloats(g.sin),
  cos: ofFloats(g.cos),
  erf: ofFloats(g.erf),
  tanh: ofFloats(g.tanh),
  sigmoid: ofFloats(g.sigmoid),
  softplus: ofFloats(g.softplus),
  relu: ofFloats(g.relu),
  leakyRelu: ofFloats((x) => g.leakyRelu(x, 0.1)),
  gelu: ofFloats(g.gelu),
  silu: ofFloats(g.silu),
  clip: ofFloats((x) => g.clip(x, 0, 1)),
  cast: [],

  reshape: [
    () => g.reshape(floats(2, 3), [4]),
    () => g.reshape(floats(2, 3), [4, -1]),
    () => g.reshape(floats(2, 3), [-1, -1]),
  ],
  transpose: [
    () => g.transpose(floats(2, 3, 4), [0, 1]),
    () => g.transpose(floats(2, 3), [0, 0]),
    () => g.transpose(floats(2, 3), [1, 2]),
  ],
  expand: [() => g.expand(floats(2, 3), [2, 4]), () => g.expand(floats(2, 3), [3])],
  concat: [
    () => g.concat([], 0),
    () => g.concat([floats(2, 3), floats(3, 3)], 1),
    () => g.concat([floats(2), integers(2)], 0),
    () => g.concat([floats(2, 3), floats(2)], 0),
    () => g.concat([floats(2), floats(2)], 1),
  ],
  slice: [
    () => g.slice(floats(4), { axis: 1 }),
    () => g.slice(floats(4), { axis: 0, start: 3, end: 2 }),
    () => g.slice(floats(4), { axis: 0, step: 0 }),
  ],
  pad: [
    () => g.pad(floats(3), 0, 3, 0, "reflect"),
    () => g.pad(floats(3), 0, -1, 0),
    () => g.pad(floats(3), 1, 1, 1),
    () => apply("pad", [floats(3, 3)], { pads: [1, 1], mode: "edge", value: 0 }),
  ],
  gather: [() => g.gather(floats(3), floats(2)), () => g.gather(floats(3), integers(2), 1)],
  scatterAdd: [() => g.scatterAdd(floats(2), floats(2, 3), 0, 4), () => g.scatterAdd(integers(2), floats(3, 2), 0, 4)],
  resizeNearest: [() => g.resizeNearest(floats(1, 2), [1, 1.5]), () => g.resizeNearest(floats(1, 2), [2])],

  reduceSum: reduction(g.reduceSum),
  reduceMean: reduction(g.reduceMean),
  reduceMax: reduction(g.reduceMax),

  averagePool: [() => g.averagePool(floats(1, 2, 4), [2, 2]), () => g.averagePool(floats(1, 2, 4), [5])],
  maxPool: [() => g.maxPool(floats(1, 2, 4), [0]), () => g.maxPool(integers(1, 2, 4), [2])],
  matMul: [
    () => g.matMul(floats(2, 3), floats(2, 3)),
    () => g.matMul(floats(3), floats(3, 2)),
    () => g.matMul(floats(2, 2, 3), floats(3, 3, 2)),
    () => g.matMul(floats(2, 3), integers(3, 2)),
  ],
  conv: [
    () => g.conv(floats(1, 3, 8), floats(2, 4, 3)),
    () => g.conv(floats(1, 4, 8), floats(3, 2, 3), null, { group: 2 }),
    () => g.conv(floats(1, 3, 8), floats(2, 3, 3, 3)),
    () => g.conv(floats(3, 8), floats(3, 8)),
    () => g.conv(floats(1, 3, 8), floats(2, 3, 3), floats(3)),
    () => g.conv(floats(1, 3, 8), floats(2, 3, 9)),
    () => g.conv(floats(1, 3, 8), floats(2, 3, 3), null, { stride: 0 }),
    () => g.conv(floats(1, 3, 8), floats(2, 3, 3), null, { padding: -1 }),
    () => g.conv(floats(1, 3, 8), floats(2, 3, 3), null, { padding: [1, 1, 1] }),
  ],
  convTranspose: [
    () => g.convTranspose(floats(1, 3, 8), floats(2, 3, 3)),
    () => g.convTranspose(floats(1, 3, 8), floats(3, 2, 3), null, { group: 2 }),
    () => g.convTranspose(floats(1, 3, 8), floats(3, 2, 3), floats(3)),
    () => g.convTranspose(floats(1, 3, 8), floats(3, 2, 3), null, { stride: 2, outputPadding: 2 }),
    () => g.convTranspose(floats(1, 3, 1), floats(3, 2, 3), null, { padding: 2 }),
  ],

  softmax: [...ofFloats((x) => g.softmax(x)), () => g.softmax(floats(2), 1)],
  logSoftmax: [...ofFloats((x) => g.logSoftmax(x)), () => g.logSoftmax(floats(2), -2)],
  layerNormalization: [
    () => g.layerNormalization(floats(2, 3), floats(2), null),
    () => g.layerNormalization(floats(2, 3), floats(3), floats(2)),
    () => g.layerNormalization(integers(2, 3), null, null),
    () => g.layerNormalization(floats(2, 3), null, null, { axis: 2 }),
  ],
  batchNormalization: [() => normalize(floats(2, 3, 4), 4), () => normalize(floats(3), 3)],
  attention: [
    () => g.attention(floats(1, 2, 5), floats(1, 2, 5), floats(1, 2, 5), { headCount: 2 }),
    () => g.attention(floats(1, 2, 4), floats(1, 2, 6), floats(1, 2, 6), { headCount: 2 }),
    () => g.attention(floats(1, 2, 4), floats(1, 3, 4), floats(1, 2, 4), { headCount: 2 }),
    () => g.attention(floats(2, 2, 4), floats(1, 2, 4), floats(1, 2, 4), { headCount: 2 }),
    () => g.attention(floats(1, 2, 4), floats(1, 2, 4), floats(1, 2, 3), { headCount: 2 }),
    () => g.attention(floats(2, 4), floats(2, 4), floats(2, 4), { headCount: 2 }),
    () => g.attention(floats(1, 2, 4), floats(1, 2, 4), floats(1, 2, 4), { headCount: 2, mask: floats(2, 2) }),
    () => g.attention(floats(1, 2, 4), floats(1, 2, 4), floats(1, 2, 4), { headCount: 2, mask: floats(1, 3, 2, 2) }),
  ],
};

function normalize(x: g.Value, channels: number): g.Value {
  const [scale, bias, mean, variance] = [floats(channels), floats(channels), floats(channels), floats(channels)];
  return g.batchNormalization(x, { scale, bias, mean, variance });
}

describe.each(Object.entries(mistakes).filter(([, list]) => list.length > 0))("%s", (operator, list) => {
  it.each(list.map((mistake, index) => [index + 1, mistake] as const))(
    "refuses what does not fit (%i), in one line that names the module",
    (_, mistake) => {
      const build = (): g.Value => g.withModulePath("unet/mid_block", mistake);
      expect(build).toThrowError(FoleyError);
      expect(build).toThrowError(expect.objectContaining({ code: "shape" }));
      expect(build).toThrowError(new RegExp(`^unet/mid_block: ${operator}: expected [^\\n]+, got [^\\n]+; [^\\n]+$`));
    },
  );
});

it("has mistakes for every operator but those that fit everything", () => {
  const none = Object.entries(mistakes).flatMap(([operator, list]) => (list.length === 0 ? [operator] : []));
  expect(none).toEqual(["constant", "cast"]);
  expect(Object.keys(mistakes).sort()).toEqual(Object.keys(shapeRules).sort());
});

describe("shapes of results", () => {
  const x = floats(2, 4, 9, 8);
  const shapes: [string, () => g.Value, Shape][] = [
    ["broadcasting", () => g.add(floats(2, 1, 3), floats(4, 1)), [2, 4, 3]],
    ["a reshape with one free size", () => g.reshape(x, [2, -1, 8]), [2, 36, 8]],
    [
      "a slice that counts from the end",
      () => g.slice(x, { axis: 2, start: -4, end: -1 }, { axis: 3, step: 3 }),
      [2, 4, 3, 3],
    ],
    ["a roll", () => g.roll(x, -3, 2), x.shape],
    ["a gather by a matrix", () => g.gather(x, integers(5, 6), 1), [2, 5, 6, 9, 8]],
    ["a scatter by a matrix", () => g.scatterAdd(integers(4, 9), x, 1, 7), [2, 7, 8]],
    [
      "a convolution that leaves a rest",
      () => g.conv(x, floats(6, 2, 3, 3), null, { group: 2, stride: 2, padding: [0, 0, 1, 1] }),
      [2, 6, 4, 4],
    ],
    [
      "a transposed convolution",
      () => g.convTranspose(x, floats(4, 3, 4, 3), null, { stride: [2, 1], padding: 1, outputPadding: [1, 0] }),
      [2, 3, 19, 8],
    ],
    ["a reduction over all axes", () => g.reduceMean(x), []],
    [
      "attention with values of another width",
      () => g.attention(floats(2, 3, 4), floats(2, 5, 4), floats(2, 5, 6), { headCount: 2 }),
      [2, 3, 6],
    ],
  ];
  it.each(shapes)("are right for %s", (_, build, shape) => {
    expect(build().shape).toEqual(shape);
  });

  it("cost no node where nothing changes", () => {
    expect([
      g.reshape(x, x.shape),
      g.transpose(x, [0, 1, 2, 3]),
      g.expand(x, x.shape),
      g.slice(x),
      g.pad(x, 1, 0, 0),
      g.cast(x, "float32"),
    ]).toEqual(new Array(6).fill(x));
  });
});
