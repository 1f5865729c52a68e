import { describe, expect, it } from "vitest";
import { float32 } from "../tensor/tensor.ts";
import { ExecutableCache } from "./executable-cache.ts";
import type { Executable } from "./runtime.ts";

/** Programs that give their key's number, and what became of them. */
function programs() {
  const compiled: string[] = [];
  const living = new Set<string>();
  let release: () => void = () => {};
  const compile =
    (key: string, isSlow = false) =>
    async (): Promise<Executable> => {
      compiled.push(key);
      living.add(key);
      return {
        async run() {
          if (isSlow) {
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          }
          if (!living.has(key)) throw new Error(`${key} ran after its end`);
          return { y: float32([Number(key)], [1]) };
        },
        async dispose() {
          living.delete(key);
        },
      };
    };
  return { compiled, living, compile, release: () => release() };
}

describe("a cache of compiled networks", () => {
  it("compiles each shape once while there is room", async () => {
    const { compiled, compile } = programs();
    const cache = new ExecutableCache(2);
    for (const key of ["1", "2", "1", "2"]) {
      const { y } = await (await cache.for(key, compile(key))).run({});
      expect(y?.data[0]).toBe(Number(key));
    }
    expect(compiled).toEqual(["1", "2"]);
  });

  it("frees what was not needed for longest, and compiles it again where it is run again", async () => {
    const { compiled, living, compile } = programs();
    const cache = new ExecutableCache(2);
    const first = await cache.for("1", compile("1"));
    await cache.for("2", compile("2"));
    await first.run({});
    await cache.for("3", compile("3"));
    expect([...living].sort()).toEqual(["1", "3"]);
    const second = await cache.for("2", compile("2"));
    await second.run({});
    await first.run({});
    expect(compiled).toEqual(["1", "2", "3", "2", "1"]);
    expect(living.size).toBe(2);
  });

  it("frees nothing that runs", async () => {
    const { living, compile, release } = programs();
    const cache = new ExecutableCache(1);
    const slow = await cache.for("1", compile("1", true));
    const running = slow.run({});
    await cache.for("2", compile("2"));
    await cache.for("3", compile("3"));
    expect(living.has("1")).toBe(true);
    release();
    expect((await running).y?.data[0]).toBe(1);
  });

  it("keeps what is asked for where all others are running", async () => {
    const { compiled, compile, release } = programs();
    const cache = new ExecutableCache(1);
    const slow = await cache.for("1", compile("1", true));
    const running = slow.run({});
    const second = await cache.for("2", compile("2"));
    expect((await second.run({})).y?.data[0]).toBe(2);
    expect(compiled).toEqual(["1", "2"]);
    release();
    await running;
  });

  it("tells a failure, and tries again when asked again", async () => {
    const { compile } = programs();
    const cache = new ExecutableCache(1);
    await expect(cache.for("1", () => Promise.reject(new Error("no memory")))).rejects.toThrow("no memory");
    expect(await (await cache.for("1", compile("1"))).run({})).toHaveProperty("y");
  });

  it("frees all when it is cleared, and compiles it again when asked again", async () => {
    const { compiled, living, compile } = programs();
    const cache = new ExecutableCache(3);
    const first = await cache.for("1", compile("1"));
    await cache.clear();
    expect(living.size).toBe(0);
    await first.run({});
    expect(compiled).toEqual(["1", "1"]);
  });

  it("frees all at its end, and compiles nothing any more", async () => {
    const { compiled, living, compile } = programs();
    const cache = new ExecutableCache(3);
    const [first] = await Promise.all(["1", "2"].map((key) => cache.for(key, compile(key))));
    await cache.dispose();
    expect(living.size).toBe(0);
    await expect(first?.run({})).rejects.toMatchObject({ code: "usage" });
    await expect(cache.for("3", compile("3"))).rejects.toMatchObject({ code: "usage" });
    expect(compiled).toEqual(["1", "2"]);
  });

  it("ends once what runs is done", async () => {
    const { living, compile, release } = programs();
    const cache = new ExecutableCache(1);
    const slow = await cache.for("1", compile("1", true));
    const running = slow.run({});
    await Promise.resolve();
    const ended = cache.dispose();
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(living.has("1")).toBe(true);
    release();
    expect((await running).y?.data[0]).toBe(1);
    await ended;
    expect(living.size).toBe(0);
  });
});
