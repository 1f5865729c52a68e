import { describe, expect, it } from "vitest";
import { LoadedOnce } from "./loaded-once.ts";

describe("what is loaded once", () => {
  it("is loaded once for each key, also for those who ask at the same time", async () => {
    const loaded: string[] = [];
    const things = new LoadedOnce<object>();
    const ask = (key: string) =>
      things.get(key, async () => {
        loaded.push(key);
        return { key };
      });
    const [first, second, other] = await Promise.all([ask("a"), ask("a"), ask("b")]);
    expect(second).toBe(first);
    expect(await ask("a")).toBe(first);
    expect(other).not.toBe(first);
    expect(loaded).toEqual(["a", "b"]);
  });

  it("tells all who wait of a failure, and is loaded anew at the next ask", async () => {
    const things = new LoadedOnce<string>();
    const fail = () => Promise.reject(new Error("no such file"));
    const waiting = await Promise.allSettled([things.get("a", fail), things.get("a", fail)]);
    expect(waiting.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await things.get("a", async () => "there")).toBe("there");
  });

  it("is loaded again, once, where it is of no use any more", async () => {
    const things = new LoadedOnce<{ isGood: boolean }>(({ isGood }) => isGood);
    const load = async () => ({ isGood: true });
    const first = await things.get("a", load);
    first.isGood = false;
    const [second, third] = await Promise.all([things.get("a", load), things.get("a", load)]);
    expect(second).not.toBe(first);
    expect(third).toBe(second);
  });

  it("is loaded anew, once, where it was loaded from something else, and is given up with the others", async () => {
    const things = new LoadedOnce<string>();
    const ask = (stamp: string) => things.get("a", async () => `of ${stamp}`, stamp);
    expect(await Promise.all([ask("1"), ask("1"), ask("2"), ask("2")])).toEqual(["of 1", "of 1", "of 2", "of 2"]);
    expect(await things.takeAll()).toEqual(["of 1", "of 2"]);
  });

  it("is given up in the end, without what could not be loaded", async () => {
    const things = new LoadedOnce<number>();
    const failed = things.get("a", () => Promise.reject(new Error("no such file")));
    void things.get("b", async () => 2);
    expect(await things.takeAll()).toEqual([2]);
    await expect(failed).rejects.toThrow("no such file");
    expect(await things.get("b", async () => 3)).toBe(3);
  });
});
