import { add, mul } from "../../graph/op/elementwise.ts";
import { mergeHeads, splitHeads } from "../../graph/op/heads.ts";
import { concat, slice, transposeLast } from "../../graph/op/layout.ts";
import { matMul } from "../../graph/op/linear.ts";
import { softmax } from "../../graph/op/reduction.ts";
import type { OperatorAttributes } from "../../graph/operator.ts";
import { type Value, valueAt } from "../../graph/value.ts";

/** 128 MiB, which every WebGPU device takes as one buffer. */
const scoresOfBuffer = 2 ** 25;

/**
 * Attention by products and a softmax, as the fused operator is wrong from about a head of 32 and a token of its tile on;
 * queries are taken in pieces where all their scores would be too many.
 *
 * @param inputs query, key and value `[batch, token, width]`, and a mask that broadcasts to `[batch, head, query, key]`
 * @param mostScores that are held at once
 */
export function plainAttention(
  inputs: readonly Value[],
  { headCount, scale }: OperatorAttributes["attention"],
  mostScores: number = scoresOfBuffer,
): Value {
  const headsOf = (index: number): Value => splitHeads(valueAt(inputs, index), headCount);
  const [q, k, v, mask] = [headsOf(0), headsOf(1), headsOf(2), inputs[3]];
  const scaled = mul(q, scale);
  const keys = transposeLast(k);
  const [batch = 1, heads = 1, count = 0] = q.shape;
  const [, , keyCount = 1] = k.shape;
  const rows = Math.max(1, Math.floor(mostScores / (batch * heads * keyCount)));
  const pieces = Array.from({ length: Math.ceil(count / rows) }, (_, index) => {
    const cut = { axis: 2, start: index * rows, end: (index + 1) * rows };
    const scores = matMul(slice(scaled, cut), keys);
    const maskOfPiece = mask === undefined || mask.shape[2] === 1 ? mask : slice(mask, cut);
    return matMul(softmax(maskOfPiece === undefined ? scores : add(scores, maskOfPiece)), v);
  });
  return mergeHeads(concat(pieces, 2));
}
