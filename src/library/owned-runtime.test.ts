import { expect, it, vi } from "vitest";
import { exp } from "../engine/graph/op/elementwise.ts";
import { input } from "../engine/graph/op/leaf.ts";
import { program } from "../engine/graph/program.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { OwnedRuntime } from "./owned-runtime.ts";

const nothing = program({ y: exp(input("x", [1])) });

/** A runtime that notes what is freed. */
function noted(): {
  readonly runtime: Runtime;
  readonly dispose: () => Promise<void>;
  readonly close: () => Promise<void>;
} {
  const dispose = vi.fn(async () => {});
  const close = vi.fn(async () => {});
  const runtime: Runtime = { device: "cpu", close, compile: async () => ({ run: async () => ({}), dispose }) };
  return { runtime, dispose, close };
}

it("frees what it compiled, and what a holder freed no second time", async () => {
  const { runtime, dispose, close } = noted();
  const owned = new OwnedRuntime(runtime);
  await owned.compile(nothing);
  const freed = await owned.compile(nothing);
  await freed.dispose();
  expect(dispose).toHaveBeenCalledTimes(1);
  await owned.close();
  expect(dispose).toHaveBeenCalledTimes(2);
  expect(close).toHaveBeenCalledTimes(1);
  await expect(owned.compile(nothing)).rejects.toMatchObject({ code: "usage" });
});

it("frees also what was being compiled as it was closed", async () => {
  const { runtime, dispose } = noted();
  const owned = new OwnedRuntime(runtime);
  const compiling = owned.compile(nothing);
  await owned.close();
  await compiling;
  expect(dispose).toHaveBeenCalledTimes(1);
});
