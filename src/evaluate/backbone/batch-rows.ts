import { floatsIn } from "../../engine/runtime/floats-in.ts";
import type { Tensors } from "../../engine/runtime/runtime.ts";
import { type Shape, sizeOf } from "../../engine/tensor/shape.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import type { Features } from "./backbone.ts";

/**
 * What a network of a fixed batch hears in one run: an item after the other, and zeros where there are fewer, whose results are
 * nobody's.
 *
 * @param shape `[batch, …]`, of which each item fills one part
 */
export function batchOf(items: readonly Float32Array[], shape: Shape): Tensor<"float32"> {
  const data = new Float32Array(sizeOf(shape));
  const [batch = 1] = shape;
  for (const [i, item] of items.entries()) data.set(item, (i * data.length) / batch);
  return float32(data, shape);
}

/**
 * What a run gives to each of its first items, as copies: a runtime may use its memory again.
 *
 * @param data `[batch, …]`
 */
export function firstRows(data: Float32Array, batch: number, count: number): Float32Array[] {
  const size = data.length / batch;
  return Array.from({ length: count }, (_, i) => data.slice(i * size, (i + 1) * size));
}

/** What a network that also names classes gives to one item. */
export interface HeardItem {
  readonly embedding: Float32Array;
  /** Scores of the classes before softmax or sigmoid. */
  readonly logits: Float32Array;
}

/**
 * The same of a run whose results are `embedding` and `logits`.
 *
 * @param results `[batch, width]` and `[batch, class]`
 */
export function firstHeard(results: Tensors, batch: number, count: number): HeardItem[] {
  const logits = firstRows(floatsIn(results, "logits"), batch, count);
  const embeddings = firstRows(floatsIn(results, "embedding"), batch, count);
  return embeddings.map((embedding, i) => ({ embedding, logits: logits[i] as Float32Array }));
}

/** The mean over items that are parts of one clip: a row. */
export function meanHeard(items: readonly HeardItem[]): Features {
  const mean = (name: keyof HeardItem): Float32Array =>
    Float32Array.from(
      items[0]?.[name] ?? [],
      (_, i) => items.reduce((sum, heard) => sum + (heard[name][i] as number), 0) / items.length,
    );
  const embeddings = mean("embedding");
  return { embeddings, rows: 1, width: embeddings.length, logits: mean("logits") };
}

/** Rows of one width, one after the other: `[row, width]`. */
export function joinedRows(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return data;
}
