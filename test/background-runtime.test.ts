import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { mul } from "../src/engine/graph/op/elementwise.ts";
import { input, parameter } from "../src/engine/graph/op/leaf.ts";
import { matMul } from "../src/engine/graph/op/linear.ts";
import { reduceSum } from "../src/engine/graph/op/reduction.ts";
import { program } from "../src/engine/graph/program.ts";
import type * as node from "../src/engine/runtime/node/node-runtime.ts";
import { SharedWeights } from "../src/engine/runtime/shared-weights.ts";
import { float32 } from "../src/engine/tensor/tensor.ts";
import { runtimeSuite } from "./suites/runtime.suite.ts";
import { buildPackage } from "./support/build-package.ts";

const folder = await mkdtemp(join(tmpdir(), "foley-background-"));
const home = dirname(dirname(await buildPackage(folder)));
const index = join(home, "dist", "engine", "runtime", "node", "node-runtime.js");
// The compiled package's, as sources have no file that a thread could run.
const { NodeRuntime } = (await import(pathToFileURL(index).href)) as typeof node;

afterAll(() => rm(folder, { recursive: true, force: true }));

const open = () => new NodeRuntime("cpu", { threadCount: 1, inBackground: true });
const size = 2048;
const x = input("x", [size, size]);

runtimeSuite("the runtime in Node, in the background", async () => open());

it("keeps one copy of what programs share, and is fed no more of a large memory than is meant", async () => {
  const runtime = open();
  const numbers = Float32Array.from({ length: 8 }, (_, i) => i);
  const kernel = float32(Float32Array.of(1, 2, 3, 4), [2, 2]);
  const shared = new SharedWeights(new Map([["kernel", kernel]]));
  const weights = new Map([["unlike", float32([1, 1], [2, 1])]]);
  const product = matMul(parameter("kernel", [2, 2]), input("x", [2, 1]));
  const programs = [program({ y: product }), program({ y: mul(product, parameter("unlike", [2, 1])) })];
  const feeds = { x: float32(numbers.subarray(2, 4), [2, 1]) };
  for (const one of programs) {
    const executable = await runtime.compile(one, { weights, shared });
    const { y } = await executable.run(feeds);
    expect([...(y?.data ?? [])]).toEqual([8, 18]);
    expect(y?.data.buffer.byteLength).toBe(8);
  }
  expect([kernel.data.length, numbers.length]).toEqual([0, 8]);
  await runtime.close();
});

it("computes while this thread goes on, and not after it was closed", async () => {
  const runtime = open();
  const executable = await runtime.compile(program({ y: reduceSum(matMul(x, x)) }));
  const feeds = { x: float32(new Float32Array(size * size).fill(1), [size, size]) };
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  const { y } = await executable.run(feeds);
  clearInterval(turning);
  expect(y?.data[0]).toBe(size ** 3);
  // In this thread, the timer would come to its turn once or twice.
  expect(turns).toBeGreaterThan(5);
  await runtime.close();
  await expect(executable.run(feeds)).rejects.toMatchObject({ code: "device" });
});
