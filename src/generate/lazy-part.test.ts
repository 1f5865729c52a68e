import { describe, expect, it } from "vitest";
import { LazyPart } from "./lazy-part.ts";

describe("a part that is loaded when it is needed", () => {
  it("is loaded once, and again where that failed", async () => {
    let loads = 0;
    const part = new LazyPart(async () => {
      loads++;
      if (loads === 1) throw new Error("no such file");
      return { dispose: async () => {} };
    });
    await expect(part.get()).rejects.toThrow("no such file");
    expect(await part.get()).toBe(await part.get());
    expect(loads).toBe(2);
  });

  it("is not loaded once it was disposed of", async () => {
    let freed = 0;
    const part = new LazyPart(async () => ({ dispose: async () => void freed++ }));
    await part.get();
    await part.dispose();
    expect(freed).toBe(1);
    await expect(part.get()).rejects.toMatchObject({ code: "usage" });
  });
});
