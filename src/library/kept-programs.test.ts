import { expect, test } from "vitest";
import { add } from "../engine/graph/op/elementwise.ts";
import { constant, input } from "../engine/graph/op/leaf.ts";
import { type Program, program } from "../engine/graph/program.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { float32 } from "../engine/tensor/tensor.ts";
import { KeptPrograms } from "./kept-programs.ts";

/** A runtime that counts what it compiles and what is disposed of. */
function counted() {
  const counts = { compiled: 0, disposed: 0 };
  const runtime: Runtime = {
    device: "cpu",
    compile: async () => {
      counts.compiled++;
      const dispose = async (): Promise<void> => void counts.disposed++;
      return { run: async () => ({}), dispose };
    },
    close: async () => {},
  };
  return { counts, kept: new KeptPrograms(runtime) };
}

const sumOf = (length: number): Program => {
  const x = input("x", [length]);
  return program({ sum: add(x, x) });
};

test("a program that is disposed of serves whoever compiles an equal one, one at a time", async () => {
  const { counts, kept } = counted();
  const first = await kept.compile(sumOf(2));
  await kept.compile(sumOf(2));
  expect(counts.compiled, "the first is in use").toBe(2);
  await first.dispose();
  await first.dispose();
  await expect(first.run({}), "whoever gave it back has it no more").rejects.toThrow(/got one that was disposed of/);
  await kept.compile(sumOf(3));
  expect(counts.compiled).toBe(3);
  await (await kept.compile(sumOf(2))).run({});
  expect(counts).toEqual({ compiled: 3, disposed: 0 });
});

test("programs with weights of their own, and those of another kind of memory, are others", async () => {
  const { counts, kept } = counted();
  const weights = new Map([["w", float32([1], [1])]]);
  await (await kept.compile(sumOf(2), { weights })).dispose();
  expect(counts).toEqual({ compiled: 1, disposed: 1 });
  await (await kept.compile(sumOf(2))).dispose();
  await kept.compile(sumOf(2), { keepsMemory: false });
  expect(counts.compiled).toBe(3);
});

test("programs with other constants are others, large ones too", async () => {
  const { counts, kept } = counted();
  const scaled = (length: number, by: number): Program =>
    program({ sum: add(input("x", [length]), constant(float32(new Float32Array(length).fill(by), [length]))) });
  for (const length of [2, 300]) {
    for (const by of [2, 3, 3]) await (await kept.compile(scaled(length, by))).dispose();
  }
  expect(counts.compiled).toBe(4);
});

test("few are kept, and none once it is closed", async () => {
  const { counts, kept } = counted();
  for (let length = 1; length <= 6; length++) await (await kept.compile(sumOf(length))).dispose();
  expect(counts).toEqual({ compiled: 6, disposed: 2 });
  await kept.close();
  expect(counts.disposed).toBe(6);
});
