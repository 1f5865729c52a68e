import { dimensions } from "../../tensor/number-at.ts";
import type { Value } from "../value.ts";
import { reshape, transpose } from "./layout.ts";

/** `[batch, token, width]` → `[batch, head, token, width / head]` */
export function splitHeads(x: Value, headCount: number): Value {
  const [batch, tokens, width] = dimensions(x.shape, 3);
  return transpose(reshape(x, [batch, tokens, headCount, width / headCount]), [0, 2, 1, 3]);
}

/** `[batch, head, token, width / head]` → `[batch, token, width]` */
export function mergeHeads(x: Value): Value {
  const [batch, heads, tokens, width] = dimensions(x.shape, 4);
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * width]);
}
