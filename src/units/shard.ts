import { FoleyError } from "../engine/tensor/error.ts";

/** The part of a job that one machine does: every `count`-th unit from the `index`-th on, counted from 1. */
export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly count: number;
}

/** More machines than anyone has, so that a slip is told. */
const mostShards = 100_000;

/**
 * A shard as people write it: `2/8`.
 *
 * @throws FoleyError "usage" for anything else
 */
export function parseShard(text: string): Shard {
  const [, index = "", count = ""] = /^(\d{1,6})\/(\d{1,6})$/.exec(text.trim()) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count && shard.count <= mostShards) return shard;
  throw new FoleyError(
    "usage",
    `shard: expected one of so many, counted from 1, as 2/8, got ${JSON.stringify(text)}; change it`,
    {
      subject: "shard",
    },
  );
}

/** The places, from 0, of a shard's units among all. */
export function placesIn({ index, count }: Shard, total: number): number[] {
  const own = Math.max(0, Math.ceil((total - index + 1) / count));
  return Array.from({ length: own }, (_, i) => index - 1 + i * count);
}

/** As people write it. */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}
