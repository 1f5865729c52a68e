import { type DType, isFloat } from "../tensor/dtype.ts";
import { numberAt } from "../tensor/number-at.ts";
import { broadcastShape, formatShape, type Shape, sameShape, shapeError, sizeOf } from "../tensor/shape.ts";
import type { ConvAttributes, OperatorAttributes, OperatorName } from "./operator.ts";
import type { ValueType } from "./value.ts";

type ShapeRule<K extends OperatorName> = (
  inputs: readonly ValueType[],
  attributes: OperatorAttributes[K],
  where: string,
) => readonly ValueType[];

type AnyShapeRule = (inputs: readonly ValueType[], attributes: never, where: string) => readonly ValueType[];

/** Output types from input types: validates as the node is built. */
export const shapeRules: { readonly [K in OperatorName]: ShapeRule<K> } = {
  input: leafRule,
  parameter: leafRule,
  constant: (_, { value }) => [{ dtype: value.dtype, shape: value.shape }],

  add: broadcastRule,
  sub: broadcastRule,
  mul: broadcastRule,
  div: broadcastRule,
  pow: broadcastRule,
  max: broadcastRule,
  min: broadcastRule,
  greater: comparisonRule,
  less: comparisonRule,
  equal: comparisonRule,
  where: (inputs, _, where) => {
    const [condition, a, b] = take(inputs, 3, where);
    sameDType(where, a, b);
    if (condition.dtype !== "bool") throw shapeError(where, "a bool condition", condition.dtype, "compare first");
    return [{ dtype: a.dtype, shape: broadcastShape(where, broadcastShape(where, condition.shape, a.shape), b.shape) }];
  },

  neg: unaryRule,
  exp: floatUnaryRule,
  log: floatUnaryRule,
  sqrt: floatUnaryRule,
  reciprocal: floatUnaryRule,
  abs: unaryRule,
  sign: unaryRule,
  detach: unaryRule,
  sin: floatUnaryRule,
  cos: floatUnaryRule,
  erf: floatUnaryRule,
  tanh: floatUnaryRule,
  sigmoid: floatUnaryRule,
  softplus: floatUnaryRule,
  relu: floatUnaryRule,
  leakyRelu: floatUnaryRule,
  gelu: floatUnaryRule,
  silu: floatUnaryRule,
  clip: floatUnaryRule,
  cast: (inputs, { to }, where) => [{ dtype: to, shape: take(inputs, 1, where)[0].shape }],

  reshape: (inputs, { shape }, where) => {
    const [x] = take(inputs, 1, where);
    if (sizeOf(shape) !== sizeOf(x.shape) || !shape.every(isCount)) {
      throw shapeError(where, `${sizeOf(x.shape)} elements`, formatShape(shape), `x is ${formatShape(x.shape)}`);
    }
    return [{ dtype: x.dtype, shape }];
  },
  transpose: (inputs, { perm }, where) => {
    const [x] = take(inputs, 1, where);
    const axes = [...perm].sort((a, b) => a - b);
    if (axes.length !== x.shape.length || axes.some((axis, index) => axis !== index)) {
      throw shapeError(where, `a permutation of ${x.shape.length} axes`, formatShape(perm), "name every axis once");
    }
    return [{ dtype: x.dtype, shape: perm.map((axis) => numberAt(x.shape, axis)) }];
  },
  expand: (inputs, { shape }, where) => {
    const [x] = take(inputs, 1, where);
    if (!sameShape(broadcastShape(where, x.shape, shape), shape)) {
      throw shapeError(where, `a shape that ${formatShape(x.shape)} broadcasts to`, formatShape(shape), "check sizes");
    }
    return [{ dtype: x.dtype, shape }];
  },
  concat: (inputs, { axis }, where) => {
    const first = inputs[0];
    if (first === undefined) throw shapeError(where, "at least one input", "none", "give the parts");
    let total = 0;
    for (const part of inputs) {
      sameDType(where, first, part);
      const fits =
        part.shape.length === first.shape.length && part.shape.every((n, i) => i === axis || n === first.shape[i]);
      if (!fits) {
        const shapes = `${formatShape(first.shape)} and ${formatShape(part.shape)}`;
        throw shapeError(where, `parts equal but for axis ${axis}`, shapes, "check the other axes");
      }
      total += numberAt(part.shape, axis);
    }
    return [{ dtype: first.dtype, shape: first.shape.map((n, i) => (i === axis ? total : n)) }];
  },
  slice: (inputs, { starts, ends, steps }, where) => {
    const [x] = take(inputs, 1, where);
    if (steps.some((step) => !Number.isInteger(step) || step === 0)) {
      throw shapeError(where, "whole steps that are not 0", formatShape(steps), "check the step");
    }
    const shape = x.shape.map((_, axis) =>
      Math.ceil((numberAt(ends, axis) - numberAt(starts, axis)) / numberAt(steps, axis)),
    );
    if (shape.some((size) => size < 1)) {
      throw shapeError(
        where,
        `bounds inside ${formatShape(x.shape)}`,
        `${formatShape(starts)} to ${formatShape(ends)}`,
        "every axis must keep at least one element",
      );
    }
    return [{ dtype: x.dtype, shape }];
  },
  pad: (inputs, { pads, mode }, where) => {
    const [x] = take(inputs, 1, where);
    const rank = x.shape.length;
    if (pads.length !== 2 * rank) {
      throw shapeError(where, `${2 * rank} pads`, `${pads.length}`, "give a begin and an end for every axis");
    }
    if (!pads.every(isCount))
      throw shapeError(where, "whole pads of at least 0", formatShape(pads), "slice to take away");
    const shape = x.shape.map((size, axis) => {
      const [begin, end] = [numberAt(pads, axis), numberAt(pads, axis + rank)];
      if (mode === "reflect" && Math.max(begin, end) >= size) {
        throw shapeError(
          where,
          `reflect pads below ${size} on axis ${axis}`,
          `${begin} and ${end}`,
          "pad less or use edge",
        );
      }
      return size + begin + end;
    });
    return [{ dtype: x.dtype, shape }];
  },
  gather: (inputs, { axis }, where) => {
    const [x, indices] = take(inputs, 2, where);
    integerIndices(where, indices);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] }];
  },
  scatterAdd: (inputs, { axis, size }, where) => {
    const [indices, updates] = take(inputs, 2, where);
    integerIndices(where, indices);
    const rows = updates.shape.slice(axis, axis + indices.shape.length);
    if (!sameShape(rows, indices.shape)) {
      const came = `indices ${formatShape(indices.shape)}`;
      throw shapeError(
        where,
        `indices ${formatShape(rows)} for updates ${formatShape(updates.shape)}`,
        came,
        "check the axis",
      );
    }
    const after = updates.shape.slice(axis + indices.shape.length);
    return [{ dtype: updates.dtype, shape: [...updates.shape.slice(0, axis), size, ...after] }];
  },
  resizeNearest: (inputs, { scales }, where) => {
    const [x] = take(inputs, 1, where);
    if (scales.length !== x.shape.length || scales.some((scale) => !Number.isInteger(scale) || scale < 1)) {
      throw shapeError(where, `${x.shape.length} whole factors`, formatShape(scales), "give one for every axis");
    }
    return [{ dtype: x.dtype, shape: x.shape.map((size, axis) => size * numberAt(scales, axis)) }];
  },

  averagePool: poolRule,
  maxPool: poolRule,

  reduceSum: reductionRule,
  reduceMean: reductionRule,
  reduceMax: reductionRule,

  matMul: (inputs, _, where) => {
    const [a, b] = take(inputs, 2, where);
    sameDType(where, a, b);
    if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-2)) {
      throw shapeError(
        where,
        "[…, m, k] and […, k, n]",
        `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
        "transpose or reshape one of them",
      );
    }
    const batch = broadcastShape(where, a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [
      {
        dtype: a.dtype,
        shape: [...batch, numberAt(a.shape, a.shape.length - 2), numberAt(b.shape, b.shape.length - 1)],
      },
    ];
  },
  conv: (inputs, attributes, where) => {
    const [x, weight] = checkConv(inputs, attributes, where);
    const { group, strides, pads, dilations } = attributes;
    const [outputs, inputsPerGroup] = [numberAt(weight.shape, 0), numberAt(weight.shape, 1)];
    if (numberAt(x.shape, 1) !== inputsPerGroup * group) {
      throw shapeError(
        where,
        `${inputsPerGroup * group} input channels (weight ${formatShape(weight.shape)}, group ${group})`,
        `x ${formatShape(x.shape)}`,
        'check "group"',
      );
    }
    if (outputs % group !== 0) {
      throw shapeError(
        where,
        `output channels in ${group} equal groups`,
        `weight ${formatShape(weight.shape)}`,
        'check "group"',
      );
    }
    checkBias(inputs[2], outputs, where);
    const spatial = x.shape.slice(2).map((size, i) => {
      const kernel = numberAt(dilations, i) * (numberAt(weight.shape, i + 2) - 1) + 1;
      const padded = size + numberAt(pads, i) + numberAt(pads, i + strides.length);
      if (padded < kernel)
        throw shapeError(where, `at least ${kernel} on axis ${i + 2}`, `${padded}`, "pad or feed more");
      return Math.floor((padded - kernel) / numberAt(strides, i)) + 1;
    });
    return [{ dtype: x.dtype, shape: [numberAt(x.shape, 0), outputs, ...spatial] }];
  },
  convTranspose: (inputs, attributes, where) => {
    const [x, weight] = checkConv(inputs, attributes, where);
    const { group, strides, pads, dilations, outputPadding } = attributes;
    if (numberAt(x.shape, 1) !== numberAt(weight.shape, 0) || numberAt(x.shape, 1) % group !== 0) {
      const expected = `${numberAt(weight.shape, 0)} input channels in ${group} equal groups`;
      throw shapeError(where, expected, `x ${formatShape(x.shape)}`, "check the weight");
    }
    if (
      outputPadding.length !== strides.length ||
      outputPadding.some((size, i) => !isCount(size) || size >= numberAt(strides, i))
    ) {
      const came = formatShape(outputPadding);
      throw shapeError(
        where,
        `output padding below the strides ${formatShape(strides)}`,
        came,
        "pad the result instead",
      );
    }
    const outputs = numberAt(weight.shape, 1) * group;
    checkBias(inputs[2], outputs, where);
    const spatial = x.shape.slice(2).map((size, i) => {
      const kernel = numberAt(dilations, i) * (numberAt(weight.shape, i + 2) - 1) + 1;
      const result =
        (size - 1) * numberAt(strides, i) +
        kernel +
        numberAt(outputPadding, i) -
        numberAt(pads, i) -
        numberAt(pads, i + strides.length);
      if (result < 1)
        throw shapeError(where, `a result on axis ${i + 2}`, `${result} elements`, "pad less or feed more");
      return result;
    });
    return [{ dtype: x.dtype, shape: [numberAt(x.shape, 0), outputs, ...spatial] }];
  },

  softmax: floatUnaryRule,
  logSoftmax: floatUnaryRule,
  layerNormalization: (inputs, { axis }, where) => {
    const x = inputs[0] as ValueType;
    floats(where, x);
    const normalized = x.shape.slice(axis);
    for (const affine of inputs.slice(1)) {
      sameDType(where, x, affine);
      if (!sameShape(affine.shape, normalized)) {
        throw shapeError(
          where,
          `scale and bias ${formatShape(normalized)}`,
          formatShape(affine.shape),
          "check the axis",
        );
      }
    }
    const statistics = { dtype: x.dtype, shape: x.shape.map((size, i) => (i < axis ? size : 1)) };
    return [{ dtype: x.dtype, shape: x.shape }, statistics, statistics];
  },
  batchNormalization: (inputs, _, where) => {
    const [x, ...affine] = take(inputs, 5, where);
    if (x.shape.length < 2) throw shapeError(where, "x [batch, channel, …]", formatShape(x.shape), "check the layout");
    for (const vector of affine) {
      sameDType(where, x, vector);
      if (vector.shape.length !== 1 || vector.shape[0] !== x.shape[1]) {
        throw shapeError(where, `[${numberAt(x.shape, 1)}]`, formatShape(vector.shape), "one number for each channel");
      }
    }
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  attention: (inputs, { headCount }, where) => {
    const [query, key, value] = inputs as readonly [ValueType, ValueType, ValueType];
    const width = query.shape[2];
    for (const other of inputs.slice(1)) sameDType(where, query, other);
    const fits =
      [query, key, value].every(
        ({ shape }) => shape.length === 3 && shape[0] === query.shape[0] && numberAt(shape, 2) % headCount === 0,
      ) &&
      key.shape[2] === width &&
      key.shape[1] === value.shape[1];
    if (!fits) {
      throw shapeError(
        where,
        `[batch, token, width] with ${headCount} heads`,
        [query, key, value].map((v) => formatShape(v.shape)).join(", "),
        "check widths and heads",
      );
    }
    const mask = inputs[3];
    if (mask !== undefined) {
      const scores = [numberAt(query.shape, 0), headCount, numberAt(query.shape, 1), numberAt(key.shape, 1)];
      if (mask.shape.length !== 4 || !sameShape(broadcastShape(where, mask.shape, scores), scores)) {
        throw shapeError(
          where,
          `a mask that broadcasts to ${formatShape(scores)}`,
          formatShape(mask.shape),
          "give [batch, head, query, key]",
        );
      }
    }
    return [
      { dtype: query.dtype, shape: [numberAt(query.shape, 0), numberAt(query.shape, 1), numberAt(value.shape, 2)] },
    ];
  },
};

/** Types of the outputs of `operator`, or a shape error that names `where`. */
export function inferTypes<K extends OperatorName>(
  operator: K,
  inputs: readonly ValueType[],
  attributes: OperatorAttributes[K],
  where: string,
): readonly ValueType[] {
  return (shapeRules[operator] as AnyShapeRule)(inputs, attributes as never, where);
}

type Fixed<N extends number> = N extends 1
  ? readonly [ValueType]
  : N extends 2
    ? readonly [ValueType, ValueType]
    : N extends 3
      ? readonly [ValueType, ValueType, ValueType]
      : readonly [ValueType, ValueType, ValueType, ValueType, ValueType];

function take<N extends 1 | 2 | 3 | 5>(inputs: readonly ValueType[], count: N, where: string): Fixed<N> {
  if (inputs.length !== count) throw shapeError(where, `${count} inputs`, `${inputs.length}`, "check the call");
  return inputs as unknown as Fixed<N>;
}

function sameDType(where: string, a: ValueType, b: ValueType): DType {
  if (a.dtype !== b.dtype) throw shapeError(where, "one dtype", `${a.dtype} and ${b.dtype}`, "cast one of them");
  return a.dtype;
}

function floats(where: string, x: ValueType): void {
  if (!isFloat(x.dtype)) throw shapeError(where, "a float", x.dtype, "cast it");
}

function numbers(where: string, x: ValueType): void {
  if (x.dtype === "bool") throw shapeError(where, "numbers", "bool", "cast it or use where");
}

function isCount(size: number): boolean {
  return Number.isInteger(size) && size >= 0;
}

function integerIndices(where: string, indices: ValueType): void {
  if (indices.dtype !== "int64" && indices.dtype !== "int32") {
    throw shapeError(where, "int64 or int32 indices", indices.dtype, "cast them");
  }
}

function leafRule(_: unknown, { dtype, shape }: OperatorAttributes["input"], where: string): readonly ValueType[] {
  if (!shape.every(isCount)) throw shapeError(where, "whole sizes", formatShape(shape), "check the config");
  return [{ dtype, shape }];
}

function broadcastRule(inputs: readonly ValueType[], _: unknown, where: string): readonly ValueType[] {
  const [a, b] = take(inputs, 2, where);
  numbers(where, a);
  return [{ dtype: sameDType(where, a, b), shape: broadcastShape(where, a.shape, b.shape) }];
}

function comparisonRule(inputs: readonly ValueType[], _: unknown, where: string): readonly ValueType[] {
  const [a, b] = take(inputs, 2, where);
  sameDType(where, a, b);
  return [{ dtype: "bool", shape: broadcastShape(where, a.shape, b.shape) }];
}

function unaryRule(inputs: readonly ValueType[], _: unknown, where: string): readonly ValueType[] {
  const [x] = take(inputs, 1, where);
  numbers(where, x);
  return [{ dtype: x.dtype, shape: x.shape }];
}

function floatUnaryRule(inputs: readonly ValueType[], _: unknown, where: string): readonly ValueType[] {
  const [x] = take(inputs, 1, where);
  floats(where, x);
  return [{ dtype: x.dtype, shape: x.shape }];
}

function poolRule(
  inputs: readonly ValueType[],
  { sizes }: { readonly sizes: readonly number[] },
  where: string,
): readonly ValueType[] {
  const [x] = take(inputs, 1, where);
  floats(where, x);
  const spatial = x.shape.slice(2);
  const fits =
    sizes.length === spatial.length && sizes.every((size, axis) => size >= 1 && size <= numberAt(spatial, axis));
  if (!fits || !sizes.every(isCount)) {
    throw shapeError(
      where,
      `a window within ${formatShape(spatial)}`,
      formatShape(sizes),
      "give a size for every axis",
    );
  }
  const pooled = spatial.map((size, axis) => Math.floor(size / numberAt(sizes, axis)));
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...pooled] }];
}

function reductionRule(
  inputs: readonly ValueType[],
  { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean },
  where: string,
): readonly ValueType[] {
  const [x] = take(inputs, 1, where);
  if (new Set(axes).size !== axes.length) throw shapeError(where, "each axis once", formatShape(axes), "leave one out");
  const shape: Shape = keepDims
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  return [{ dtype: x.dtype, shape }];
}

function checkConv(
  inputs: readonly ValueType[],
  { strides, pads, dilations }: ConvAttributes,
  where: string,
): readonly [ValueType, ValueType] {
  const [x, weight] = inputs as readonly [ValueType, ValueType];
  const spatial = x.shape.length - 2;
  sameDType(where, x, weight);
  if (spatial < 1 || weight.shape.length !== x.shape.length) {
    throw shapeError(
      where,
      "x and weight of one rank of at least 3",
      `${formatShape(x.shape)} and ${formatShape(weight.shape)}`,
      "check the layout",
    );
  }
  if (strides.length !== spatial || dilations.length !== spatial || pads.length !== 2 * spatial) {
    throw shapeError(
      where,
      `attributes for ${spatial} axes`,
      `strides ${formatShape(strides)}, pads ${formatShape(pads)}`,
      "give one for each",
    );
  }
  if (![...strides, ...dilations].every((size) => isCount(size) && size > 0) || !pads.every(isCount)) {
    const came = `strides ${formatShape(strides)}, dilations ${formatShape(dilations)}, pads ${formatShape(pads)}`;
    throw shapeError(where, "whole strides and dilations above 0, pads of at least 0", came, "check them");
  }
  return [x, weight];
}

function checkBias(bias: ValueType | undefined, channels: number, where: string): void {
  if (bias !== undefined && !sameShape(bias.shape, [channels])) {
    throw shapeError(where, `a bias [${channels}]`, formatShape(bias.shape), "check the weight");
  }
}
