import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Program } from "../../src/engine/graph/program.ts";
import * as g from "../../src/engine/index.ts";
import type { CompileOptions, Executable, Runtime, Tensors } from "../../src/engine/runtime/runtime.ts";
import { SharedWeights } from "../../src/engine/runtime/shared-weights.ts";
import { scalar } from "../../src/engine/tensor/scalar.ts";
import { float32, int64, type Tensor, tensor } from "../../src/engine/tensor/tensor.ts";

/** What every implementation of `Runtime` must do. */
export function runtimeSuite(name: string, open: () => Promise<Runtime>): void {
  describe(name, () => {
    let runtime: Runtime;
    const compiled: Executable[] = [];

    beforeAll(async () => {
      runtime = await open();
    });
    afterAll(async () => {
      for (const executable of compiled) await executable.dispose();
    });

    async function compile(program: Program, options?: CompileOptions): Promise<Executable> {
      const executable = await runtime.compile(program, options);
      compiled.push(executable);
      return executable;
    }

    async function evaluate(outputs: Record<string, g.Value>, feeds: Tensors = {}): Promise<Record<string, Tensor>> {
      return (await compile(g.program(outputs))).run(feeds);
    }

    const x = g.input("x", [2]);
    const one = { x: float32([1, 2]) };

    it("computes a named result with its dtype and shape", async () => {
      const product = g.matMul(g.input("a", [1, 2]), g.input("b", [2, 3]));
      const results = await evaluate(
        { product },
        { a: float32([1, 2], [1, 2]), b: float32([1, 2, 3, 4, 5, 6], [2, 3]) },
      );
      expect(results).toEqual({ product: float32([9, 12, 15], [1, 3]) });
    });

    it("runs again with other feeds, also where runs overlap", async () => {
      const executable = await compile(g.program({ y: g.mul(x, x) }));
      const runs = [1, 2, 3].map((k) => executable.run({ x: float32([k, -k]) }));
      expect(await Promise.all(runs)).toEqual([1, 4, 9].map((k) => ({ y: float32([k, k]) })));
    });

    it("leaves the feeds as they are", async () => {
      const fed = float32([3, 4]);
      await evaluate({ y: g.neg(x) }, { x: fed });
      expect(fed).toEqual(float32([3, 4]));
    });

    it("carries int64, int32, bool, uint8 and scalars", async () => {
      const indices = g.input("indices", [2], "int64");
      const results = await evaluate(
        {
          rows: g.gather(g.constant(float32([1, 2, 3])), indices),
          doubled: g.add(indices, indices),
          narrow: g.cast(indices, "int32"),
          bytes: g.cast(indices, "uint8"),
          isLarge: g.greater(indices, 1),
          sum: g.reduceSum(g.cast(indices, "float32")),
        },
        { indices: int64([2, 0]) },
      );
      expect(results).toEqual({
        rows: float32([3, 1]),
        doubled: int64([4, 0]),
        narrow: tensor("int32", [2], Int32Array.of(2, 0)),
        bytes: tensor("uint8", [2], Uint8Array.of(2, 0)),
        isLarge: tensor("bool", [2], Uint8Array.of(1, 0)),
        sum: float32([2], []),
      });
    });

    it("carries half precision as its bits", async () => {
      const half = g.input("half", [2], "float16");
      const results = await evaluate(
        { wide: g.cast(half, "float32"), clipped: g.clip(half, -1, 0.5), tripled: g.mul(half, 3) },
        { half: tensor("float16", [2], Uint16Array.of(0x3c00, 0xc000)) },
      );
      expect(results).toEqual({
        wide: float32([1, -2]),
        clipped: tensor("float16", [2], Uint16Array.of(0x3800, 0xbc00)),
        tripled: tensor("float16", [2], Uint16Array.of(0x4200, 0xc600)),
      });
    });

    it("gives one value under two names, an input as a result, and a constant as a result", async () => {
      const y = g.add(x, 1);
      const constant = g.constant(float32([7]));
      expect(await evaluate({ y, again: y, same: x, constant }, one)).toEqual({
        y: float32([2, 3]),
        again: float32([2, 3]),
        same: float32([1, 2]),
        constant: float32([7]),
      });
    });

    it("needs no feeds where the program has no inputs", async () => {
      expect(await evaluate({ y: g.add(g.full([2], 1), 2) })).toEqual({ y: float32([3, 3]) });
    });

    it("does not confuse its own names with those of the caller", async () => {
      const mine = ["value_0", "value_1", "constant_0", "constant_1", "add_0/intermediate_0"].map((n) =>
        g.input(n, [1]),
      );
      const sum = mine.reduce((a, b) => g.add(g.add(a, b), 1));
      const feeds = Object.fromEntries(
        mine.map((value) => [(value.node.attributes as { name: string }).name, float32([1])]),
      );
      expect(await evaluate({ value_3: sum, constant_5: g.silu(g.mul(sum, 0)) }, feeds)).toEqual({
        value_3: float32([9]),
        constant_5: float32([0]),
      });
    });

    describe("parameters", () => {
      const large = g.parameter("large", [40, 40]);
      const small = g.parameter("small", [40, 1]);
      const weights = new Map<string, Tensor>([
        [
          "large",
          float32(
            Float32Array.from({ length: 1600 }, (_, i) => i),
            [40, 40],
          ),
        ],
        ["small", float32(new Float32Array(40).fill(1), [40, 1])],
      ]);
      const program = g.program({ sum: g.matMul(large, small) });
      const expected = {
        sum: float32(
          Float32Array.from({ length: 40 }, (_, row) => 40 * (40 * row) + 780),
          [40, 1],
        ),
      };

      it("are built in with the weights that compiling got, small and large", async () => {
        expect(await (await compile(program, { weights })).run({})).toEqual(expected);
      });

      it("are fed at each run where compiling got none", async () => {
        const executable = await compile(program);
        expect(await executable.run(Object.fromEntries(weights))).toEqual(expected);
        await expect(executable.run({})).rejects.toMatchObject({
          code: "shape",
          message: expect.stringMatching(/^run: expected "large" float32 \[40, 40\], got nothing/),
        });
      });

      it("keep the weights of compiling, whatever becomes of the tensor", async () => {
        const own = new Map(
          [...weights].map(([key, { shape, data }]) => [key, float32(Float32Array.from(data as Float32Array), shape)]),
        );
        const executable = await compile(program, { weights: own });
        for (const { data } of own.values()) data.fill(0);
        expect(await executable.run({})).toEqual(expected);
      });

      it("may be shared by programs, beside those of each", async () => {
        const copy = Float32Array.from(weights.get("large")?.data as Float32Array);
        const shared = new SharedWeights(new Map([["large", float32(copy, [40, 40])]]));
        const own = new Map([["small", weights.get("small") as Tensor]]);
        for (let count = 0; count < 2; count++)
          expect(await (await compile(program, { weights: own, shared })).run({})).toEqual(expected);
        const other = g.program({ sum: g.matMul(g.parameter("large", [40, 2]), g.parameter("two", [2, 1])) });
        await expect(compile(other, { weights: own, shared })).rejects.toMatchObject({
          code: "weights",
          message: expect.stringMatching(/"large".*\[40, 2\].*\[40, 40\]/),
        });
      });

      it("are missed by name, and refused in another shape", async () => {
        await expect(runtime.compile(program, { weights: new Map() })).rejects.toMatchObject({
          code: "weights",
          message: expect.stringMatching(/"large" float32 \[40, 40\], got none/),
        });
        const wrong = new Map([...weights, ["small", float32([1])]]);
        await expect(runtime.compile(program, { weights: wrong })).rejects.toMatchObject({
          code: "weights",
          message: expect.stringMatching(/"small".*\[40, 1\].*\[1\]/),
        });
      });
    });

    describe("feeds that do not fit", () => {
      const refused: [string, Tensors, RegExp][] = [
        ["nothing", {}, /^run: expected "x" float32 \[2\], got nothing; feed it$/],
        ["another shape", { x: float32([1]) }, /^run: expected "x" float32 \[2\], got float32 \[1\]; .+$/],
        ["another dtype", { x: int64([1, 2]) }, /^run: expected "x" float32 \[2\], got int64 \[2\]; .+$/],
        ["one too many", { ...one, z: scalar(1, "float32") }, /^run: expected only x, got "z" too; leave it out$/],
      ];
      it.each(refused)("are refused: %s", async (_, feeds, message) => {
        const executable = await compile(g.program({ y: g.neg(x) }));
        await expect(executable.run(feeds)).rejects.toMatchObject({
          code: "shape",
          message: expect.stringMatching(message),
        });
        expect(await executable.run(one)).toEqual({ y: float32([-1, -2]) });
      });
    });

    describe("tensors to write to", () => {
      it("hold the result, and are the result", async () => {
        const executable = await compile(g.program({ y: g.neg(x), z: g.add(x, 1) }));
        const y = float32([0, 0]);
        const results = await executable.run(one, { y });
        expect(results.y).toBe(y);
        expect(results).toEqual({ y: float32([-1, -2]), z: float32([2, 3]) });
      });

      it("may be the tensors that are fed, so that a step updates weights in place", async () => {
        const p = g.parameter("p", [2]);
        const executable = await compile(g.program({ next: g.sub(p, g.mul(x, 0.5)) }));
        const weight = float32([10, 20]);
        for (let k = 0; k < 3; k++) await executable.run({ p: weight, ...one }, { next: weight });
        expect(weight).toEqual(float32([8.5, 17]));
      });

      it.each([
        ["of another shape", { y: float32([0]) }, /^run: expected "y" float32 \[2\], got float32 \[1\]/],
        ["for no result", { z: float32([0, 0]) }, /^run: expected a result \(y\) to write, got "z"; leave it out$/],
      ] as [string, Tensors, RegExp][])("are refused: %s", async (_, into, message) => {
        const executable = await compile(g.program({ y: g.neg(x) }));
        await expect(executable.run(one, into)).rejects.toMatchObject({
          code: "shape",
          message: expect.stringMatching(message),
        });
      });
    });

    it("refuses to run after it was disposed, and may be disposed twice", async () => {
      const executable = await runtime.compile(g.program({ y: g.neg(x) }));
      await executable.dispose();
      await executable.dispose();
      await expect(executable.run(one)).rejects.toMatchObject({
        code: "usage",
        message: expect.stringMatching(/disposed; compile it again$/),
      });
    });
  });
}
