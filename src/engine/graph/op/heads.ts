import type { Value } from "../value.ts";
import { reshape, transpose } from "./layout.ts";

/** `[batch, token, width]` → `[batch, head, token, width / head]` */
export function splitHeads(x: Value, headCount: number): Value {
  const [batch, tokens, width] = x.shape as readonly [number, number, number];
  return transpose(reshape(x, [batch, tokens, headCount, width / headCount]), [0, 2, 1, 3]);
}

/** `[batch, head, token, width / head]` → `[batch, token, width]` */
export function mergeHeads(x: Value): Value {
  const [batch, heads, tokens, width] = x.shape as readonly [number, number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * width]);
}
