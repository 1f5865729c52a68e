import { expect, it } from "vitest";
import { runtimeSuite } from "../../../../test/suites/runtime.suite.ts";
import { messagesOf, readMessage, stringsOf } from "../../../../test/support/read-protobuf.ts";
import { type ByteSource, bytesInMemory } from "../../bytes/byte-source.ts";
import { gather } from "../../graph/op/layout.ts";
import { input, parameter } from "../../graph/op/leaf.ts";
import { matMul } from "../../graph/op/linear.ts";
import { program } from "../../graph/program.ts";
import { toFloat16 } from "../../tensor/float16.ts";
import type { StoredTensor } from "../../tensor/stored-tensor.ts";
import { float32, type Tensor, tensor } from "../../tensor/tensor.ts";
import { loadBinding } from "../node/binding.ts";
import type { OrtSessionOptions } from "./ort.ts";
import { type OrtHost, OrtRuntime } from "./ort-runtime.ts";
import { openSession } from "./session.ts";

/** A place without files, as a browser is; what it was asked to open. */
function withoutFiles(asked: OrtSessionOptions[] = []): OrtHost {
  return {
    provider: "cpu",
    threadCount: 1,
    mapsFiles: false,
    optimization: "all",
    open(bytes, options, shared) {
      asked.push(options);
      return openSession(loadBinding(), bytes, options, shared);
    },
    openOnProcessor: (...asked) => openSession(loadBinding(), ...asked),
    close: async () => {},
  };
}

runtimeSuite("the runtime over ONNX Runtime, where there are no files", async () => {
  return new OrtRuntime("cpu", withoutFiles());
});

const size = 32;
const ramp = float32(
  Float32Array.from({ length: size * size }, (_, index) => Math.sin(index)),
  [size, size],
);

/** A weight in half precision that lies somewhere after other bytes, and what was read of them. */
function storedHalf(reads: (readonly [number, number])[]): StoredTensor {
  const { data } = toFloat16(ramp);
  const bytes = new Uint8Array(6 + data.byteLength);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 6);
  const { read, ...source } = bytesInMemory("half", bytes);
  const watched: ByteSource = {
    ...source,
    bytes: null,
    read(offset, length) {
      reads.push([offset, length]);
      return read(offset, length);
    },
  };
  return { dtype: "float32", shape: [size, size], source: watched, byteOffset: 6, precision: "float16" };
}

it("reads weights from where they are stored, each once, and hands them over beside the model", async () => {
  const reads: (readonly [number, number])[] = [];
  const asked: OrtSessionOptions[] = [];
  const runtime = new OrtRuntime("cpu", withoutFiles(asked));
  const graph = program({ y: matMul(input("x", [1, size]), parameter("weight", [size, size])) });
  const feeds = { x: float32(new Float32Array(size).fill(0.1), [1, size]) };
  const results: Tensor[] = [];
  for (const weight of [ramp, storedHalf(reads)]) {
    const executable = await runtime.compile(graph, { weights: new Map([["weight", weight]]) });
    results.push((await executable.run(feeds)).y as Tensor);
    await executable.dispose();
  }
  expect(reads).toEqual([[6, 2 * size * size]]);
  expect(asked[1]?.externalData).toEqual([
    { path: expect.any(String), data: new Uint8Array(toFloat16(ramp).data.buffer) },
  ]);
  expect(asked[1]?.extra).toEqual(asked[0]?.extra);
  const [exact, half] = results.map(({ data }) => [...data].map(Number));
  for (const [index, value] of (exact ?? []).entries()) expect(half?.[index]).toBeCloseTo(value, 2);
});

it("computes on the processor what is asked to be computed there, whatever its device", async () => {
  const open = () => Promise.reject(new Error("the device was asked"));
  const runtime = new OrtRuntime("webgpu", { ...withoutFiles(), open });
  const matrix = (name: string) => input(name, [2, 2], "float64");
  const product = program({ product: matMul(matrix("x"), matrix("y")) });
  await expect(runtime.compile(product)).rejects.toThrow("compile on webgpu: the device was asked");
  const executable = await runtime.compile(product, { onProcessor: true });
  const x = tensor("float64", [2, 2], Float64Array.of(1, 2 ** -40, 0, 1));
  const y = tensor("float64", [2, 2], Float64Array.of(1, 0, 3, 1));
  expect((await executable.run({ x, y })).product?.data).toEqual(Float64Array.of(1 + 3 * 2 ** -40, 2 ** -40, 3, 1));
});

it.each([
  ["cpu", ["Gather", "Cast"]],
  ["webgpu", ["Cast", "Gather"]],
] as const)("asks the table of devices what to do before numbers are widened: %s", async (device, order) => {
  const models: Uint8Array[] = [];
  const open: OrtHost["open"] = async (bytes) => {
    models.push(bytes);
    return { run: async () => ({}), release: async () => {} };
  };
  const rows = gather(parameter("table", [size, size]), input("ids", [1], "int64"));
  const weights = new Map([["table", storedHalf([])]]);
  await new OrtRuntime(device, { ...withoutFiles(), open }).compile(program({ rows }), { weights });
  const [graph = []] = messagesOf(readMessage(models[0] ?? new Uint8Array()), 7);
  expect(messagesOf(graph, 1).map((node) => stringsOf(node, 4)[0])).toEqual(order);
});
