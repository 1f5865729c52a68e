import { describe, expect, it } from "vitest";
import { createItem } from "./create-item.ts";
import type { Dataset, Split } from "./dataset.ts";
import { nothingSaid } from "./description.ts";
import { hashItemList } from "./item-list-hash.ts";
import { takeSplit } from "./split.ts";

const itemOf = (index: number) =>
  createItem({ ...nothingSaid, id: `sound-${index}`, path: `${index}.wav`, range: null, labels: ["dog"] });
const dataset = (count: number): Dataset => ({
  name: "d",
  layout: "esc50",
  items: Array.from({ length: count }, (_, index) => itemOf(index)),
  missing: [],
  warnings: [],
  problems: [],
});
const drawn = (split: Split) => ({ split, splitSeed: 0, testCount: null });
const idsOf = ({ items }: Dataset): string[] => items.map(({ id }) => id);

describe("a split that is drawn", () => {
  it("is 400 of ESC-50 for testing and the rest for training, as in the paper", () => {
    const [test, train] = [takeSplit(dataset(2000), drawn("test"), 0.2), takeSplit(dataset(2000), drawn("train"), 0.2)];
    expect([test.items.length, train.items.length]).toEqual([400, 1600]);
    expect(new Set([...idsOf(test), ...idsOf(train)]).size).toBe(2000);
  });

  it("is the same in any order and another with another seed", () => {
    const draw = (d: Dataset, splitSeed: number) =>
      idsOf(takeSplit(d, { split: "test", splitSeed, testCount: 10 }, 0.5)).sort();
    const forward = dataset(100);
    const backward = { ...forward, items: forward.items.toReversed() };
    expect(draw(backward, 0)).toEqual(draw(forward, 0));
    expect(draw(forward, 1)).not.toEqual(draw(forward, 0));
  });

  it("does not move a sound when others are not downloaded", () => {
    const whole = takeSplit(dataset(100), drawn("test"), 0.2);
    const half = dataset(100);
    const partial = takeSplit(
      { ...half, items: half.items.slice(0, 50), missing: half.items.slice(50) },
      drawn("test"),
      0.2,
    );
    expect(idsOf(partial)).toEqual(idsOf(whole).filter((id) => Number(id.slice(6)) < 50));
    expect(partial.items.length + partial.missing.length).toBe(20);
  });

  it.each([
    ["validation", { split: "validation" }, /expected train or test/],
    ["everything for testing", { split: "test", testCount: 5 }, /expected fewer than the 5 sounds, got 5/],
  ] as const)("is refused as %s", (_what, options, message) => {
    expect(() => takeSplit(dataset(5), { ...drawn("test"), ...options }, 0.2)).toThrow(message);
  });

  it("needs two sounds", () => {
    expect(() => takeSplit(dataset(1), drawn("train"), 0.2)).toThrow(
      "expected two sounds or more to draw it from, got 1",
    );
  });
});

describe("a split that the data set has", () => {
  const decided = (splits: readonly (Split | null)[]): Dataset => {
    const { items, ...rest } = dataset(splits.length);
    return { ...rest, items: items.map((item, index) => ({ ...item, split: splits[index] ?? null })) };
  };

  it("says how many sounds are of none", () => {
    const { items, warnings } = takeSplit(decided(["train", null, null, "test"]), drawn("train"), 0.2);
    expect(items).toHaveLength(1);
    expect(warnings).toEqual(["split: 2 of 4 sounds are of none, and left out"]);
    expect(takeSplit(decided(["train", "test"]), drawn("train"), 0.2).warnings).toEqual([]);
    expect(takeSplit(decided(["train", "test"]), { ...drawn("train"), testCount: 1 }, 0.2).warnings).toEqual([
      "testCount: without effect, as the data set has splits of its own",
    ]);
  });
});

describe("the hash of a list of sounds", () => {
  const list = [
    { name: "a/b", hash: "1" },
    { name: "c", hash: "2" },
  ];

  it("knows neither order nor the machine's slashes, but names and contents", () => {
    const hash = hashItemList(list);
    expect(hashItemList(list.toReversed())).toBe(hash);
    expect(
      hashItemList([
        { name: "a\\b", hash: "1" },
        { name: "c", hash: "2" },
      ]),
    ).toBe(hash);
    expect(
      hashItemList([
        { name: "a/b", hash: "1" },
        { name: "c", hash: "3" },
      ]),
    ).not.toBe(hash);
    expect(hashItemList([{ name: "a/b", hash: "1" }])).not.toBe(hash);
  });
});
