import { expect, it } from "vitest";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import type { Device } from "../../engine/runtime/device.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { LastingRuntime } from "./lasting-runtime.ts";

const given = { x: float32([1], [1]) };
const graph = program({ y: input("x", [1]) });

/** A device whose results are its mark, until it is lost. */
function fake(device: Device, mark: number, lost: { isLost: boolean; code?: "device" | "shape" }): Runtime {
  const fail = (): void => {
    if (lost.isLost) throw new FoleyError(lost.code ?? "device", "run: the device is gone");
  };
  return {
    device,
    async compile() {
      fail();
      return {
        run: async () => {
          fail();
          return { y: float32([mark], [1]) };
        },
        dispose: async () => fail(),
      };
    },
    close: async () => {},
  };
}

it("goes on with the other device where one is lost, with all that was compiled, and says so once", async () => {
  const card = { isLost: false };
  const said: string[] = [];
  const runtime = new LastingRuntime(fake("webgpu", 1, card), fake("cpu", 2, { isLost: false }), (words) =>
    said.push(words),
  );
  const [first, second] = [await runtime.compile(graph), await runtime.compile(graph)];
  expect((await first.run(given)).y?.data[0]).toBe(1);
  card.isLost = true;
  expect((await first.run(given)).y?.data[0]).toBe(2);
  expect((await second.run(given)).y?.data[0]).toBe(2);
  expect((await (await runtime.compile(graph)).run(given)).y?.data[0]).toBe(2);
  expect(runtime.device).toBe("cpu");
  expect(said).toEqual(['device: webgpu was lost ("run: the device is gone"); the processor goes on']);
  await first.dispose();
});

it("passes on what is no fault of the device", async () => {
  const card = { isLost: false, code: "shape" as const };
  const runtime = new LastingRuntime(fake("webgpu", 1, card), fake("cpu", 2, { isLost: false }), () => {});
  const executable = await runtime.compile(graph);
  card.isLost = true;
  await expect(executable.run(given)).rejects.toThrow("the device is gone");
  expect(runtime.device).toBe("webgpu");
});
