import { expect, test } from "vitest";
import { parseShard, placesIn, shardText } from "./shard.ts";

test("every unit is in one shard alone, however many there are of either", () => {
  for (const total of [0, 1, 7, 500])
    for (const count of [1, 2, 7, 16, 600]) {
      const all = Array.from({ length: count }, (_, i) => placesIn({ index: i + 1, count }, total)).flat();
      expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i));
    }
});

test("a shard is read as it is written", () => {
  expect(parseShard("2/8")).toEqual({ index: 2, count: 8 });
  expect(shardText(parseShard(" 8/8 "))).toBe("8/8");
});

test.each(["0/4", "5/4", "1", "a/b", "1/0", "-1/4", "1.5/4"])("%s is refused in a line", (text) => {
  expect(() => parseShard(text)).toThrow(/^shard: expected one of so many, counted from 1, as 2\/8, got/);
});
