import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mul } from "../../graph/op/elementwise.ts";
import { input } from "../../graph/op/leaf.ts";
import { program } from "../../graph/program.ts";
import { FoleyError } from "../../tensor/error.ts";
import { float32 } from "../../tensor/tensor.ts";
import type { Device } from "../device.ts";
import { type DeviceProof, deviationLimit, worstDeviation } from "../device-proof.ts";
import { operatorProof } from "../operator-proof.ts";
import type { Executable, Runtime, Tensors } from "../runtime.ts";
import { NodeRuntime } from "./node-runtime.ts";
import { type DeviceHost, openProvenRuntime, type ProofOptions } from "./open-runtime.ts";

/** How far a fake device is from the processor, as a share of each result. */
type Faults = Partial<Record<Device, number>>;

/** A machine whose devices compute tiny programs right, and everything else a little off. */
function machine(devices: readonly Device[], faults: Faults): DeviceHost {
  return {
    automatic: () => devices,
    open: (device) => {
      const cpu = new NodeRuntime("cpu", { threadCount: 1 });
      const off = 1 + (faults[device] ?? 0);
      return {
        device,
        close: () => cpu.close(),
        compile: async (...asked) => scaled(await cpu.compile(...asked), "y" in asked[0].outputs ? 1 : off),
      };
    },
  };
}

function scaled(executable: Executable, factor: number): Executable {
  return {
    dispose: () => executable.dispose(),
    async run(feeds, into) {
      const results = await executable.run(feeds, into);
      for (const { data } of Object.values(results)) for (const i of data.keys()) data[i] = Number(data[i]) * factor;
      return results;
    },
  };
}

let folder: string;
const warnings: string[] = [];
const checked: string[] = [];

/** As little work as shows a fault. */
const double: DeviceProof = {
  subject: async () => "a double",
  async compute(runtime) {
    const x = input("x", [3]);
    const executable = await runtime.compile(program({ "the double": mul(x, 2) }));
    const results = await executable.run({ x: float32([1, -2, 1]) });
    await executable.dispose();
    return results;
  },
};

const opening = (proof: DeviceProof = double): ProofOptions => ({
  proof,
  report: ({ note = "" }) => checked.push(note),
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-proof-"));
  vi.stubEnv("FOLEY_CACHE", folder);
  warnings.length = 0;
  checked.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function deviceOf(wish: string, host: DeviceHost, proof?: DeviceProof): Promise<Device> {
  const { runtime, warnings: said } = await openProvenRuntime(wish, opening(proof), host);
  warnings.push(...said);
  await runtime.close();
  return runtime.device;
}

describe("a device that computes as the processor does", () => {
  it("is taken without a word, and is asked once", async () => {
    const host = machine(["webgpu", "cpu"], { webgpu: 1e-4 });
    expect([await deviceOf("auto", host), await deviceOf("auto", host)]).toEqual(["webgpu", "webgpu"]);
    expect(checked).toEqual(["webgpu"]);
    expect(warnings).toEqual([]);
  });

  it("is asked again for other work", async () => {
    const host = machine(["webgpu", "cpu"], {});
    const other: DeviceProof = { ...double, subject: async () => "another model" };
    await deviceOf("auto", host);
    await deviceOf("auto", host, other);
    expect(checked).toEqual(["webgpu", "webgpu"]);
  });

  it("is asked again where another driver computes", async () => {
    const host = machine(["webgpu", "cpu"], {});
    await deviceOf("auto", host);
    vi.stubEnv("VK_DRIVER_FILES", "/another.json");
    await deviceOf("auto", host);
    expect(checked).toEqual(["webgpu", "webgpu"]);
  });
});

describe.each(["cuda", "dml", "webgpu"] as const)("%s that computes otherwise than the processor", (device) => {
  it("is passed over by auto for the processor, which a line says, also when it is known already", async () => {
    const host = machine([device, "cpu"], { [device]: 0.09 });
    expect([await deviceOf("auto", host), await deviceOf("auto", host)]).toEqual(["cpu", "cpu"]);
    expect(checked).toEqual([device]);
    expect(warnings).toHaveLength(2);
    for (const warning of warnings) {
      expect(warning).toMatch(
        new RegExp(
          `^device: ${device} computes .+ otherwise .* \\(9 % off, 0.5 % are allowed\\); the processor is taken$`,
        ),
      );
    }
  });
});

it("goes on to the next device, and says which is taken", async () => {
  const host = machine(["cuda", "webgpu", "cpu"], { cuda: 0.09 });
  expect(await deviceOf("auto", host)).toBe("webgpu");
  expect(warnings).toEqual([expect.stringMatching(/^device: cuda computes .*; webgpu is taken$/)]);
});

it("takes a device that was named all the same, with a line", async () => {
  const { automatic, open } = machine(["webgpu", "cpu"], { webgpu: Number.NaN });
  expect(await deviceOf("webgpu", { automatic, open })).toBe("webgpu");
  expect(warnings).toEqual([
    expect.stringMatching(
      /^device: webgpu gives no numbers for the double, where .*; choose cpu for what the model means$/,
    ),
  ]);
});

it("says that a device cannot do the work at all, and asks it again the next time", async () => {
  const host = machine(["webgpu", "cpu"], {});
  const compute = (runtime: Runtime): Promise<Tensors> => {
    if (runtime.device === "cpu") return double.compute(runtime);
    return Promise.reject(new FoleyError("device", "run: out of memory"));
  };
  const heavy: DeviceProof = { subject: async () => "a large model", compute };
  expect([await deviceOf("auto", host, heavy), await deviceOf("auto", host, heavy)]).toEqual(["cpu", "cpu"]);
  expect(checked).toEqual(["webgpu", "webgpu"]);
  expect(warnings[0]).toBe(
    "device: webgpu could not be compared with the processor (run: out of memory); the processor is taken",
  );
});

it("says nothing of a device that is not really here, and never asks the processor", async () => {
  const host = machine(["webgpu", "cpu"], {});
  const open = (device: Device): Runtime =>
    device === "cpu"
      ? host.open(device, {})
      : {
          ...host.open(device, {}),
          device,
          compile: () => Promise.reject(new Error("no driver")),
          close: async () => {},
        };
  expect(await deviceOf("auto", { ...host, open })).toBe("cpu");
  expect(await deviceOf("cpu", host)).toBe("cpu");
  expect([checked, warnings]).toEqual([[], []]);
});

describe("what was found out", () => {
  const host = machine(["webgpu", "cpu"], { webgpu: 0.09 });

  it("lies in the cache with what it holds for", async () => {
    await deviceOf("auto", host);
    const [file] = await readdir(join(folder, "devices"));
    const facts = JSON.parse(await readFile(join(folder, "devices", String(file)), "utf8"));
    expect(facts).toMatchObject({ device: "webgpu", subject: "a double", onnxruntime: expect.any(String) });
    expect(facts.share).toBeCloseTo(0.09, 3);
  });

  it.each(["", "{", "[]", '{"part":1,"share":2}', '{"part":"the UNet"}'])(
    "is found out again where the file is damaged: %s",
    async (damage) => {
      await deviceOf("auto", host);
      const [file] = await readdir(join(folder, "devices"));
      await writeFile(join(folder, "devices", String(file)), damage);
      await deviceOf("auto", host);
      expect(checked).toEqual(["webgpu", "webgpu"]);
    },
  );

  it("may be kept nowhere, which stops nothing", async () => {
    await writeFile(join(folder, "devices"), "a file in its place");
    expect([await deviceOf("auto", host), await deviceOf("auto", host)]).toEqual(["cpu", "cpu"]);
    expect(checked).toEqual(["webgpu", "webgpu"]);
  });
});

describe("the farthest part", () => {
  it("is named, and no number is infinitely far", () => {
    const expected = { a: float32([3, -4, 1]), b: float32([1, 0]) };
    const a = worstDeviation({ a: float32([3, -4, 1.5]), b: float32([1, 0]) }, expected);
    expect(a).toEqual({ part: "a", share: expect.closeTo(0.5 / Math.sqrt(26), 6) });
    const lost = worstDeviation({ a: float32([3, -4, 1]), b: float32([Number.NaN, 0]) }, expected);
    expect(lost).toEqual({ part: "b", share: Number.POSITIVE_INFINITY });
    expect(worstDeviation({ a: float32([3, -4, 1]) }, expected).share).toBe(Number.POSITIVE_INFINITY);
    expect(worstDeviation(expected, expected).share).toBeLessThan(deviationLimit);
  });

  it("is not hidden by a mean far from zero, nor by what does not vary", () => {
    const shares = [-100, 0].map(
      (mean) => worstDeviation({ y: float32([mean + 1, mean - 0.5]) }, { y: float32([mean + 1, mean - 1]) }).share,
    );
    expect(shares[0]).toBeCloseTo(shares[1] as number, 5);
    expect(worstDeviation({ y: float32([5.5]) }, { y: float32([5]) }).share).toBeCloseTo(0.1);
    expect(worstDeviation({ y: float32([0]) }, { y: float32([0]) }).share).toBe(0);
  });
});

it("is proven by layers of every kind that would show a fault", async () => {
  const results = await operatorProof.compute(new NodeRuntime("cpu", { threadCount: 1 }));
  for (const [name, { data }] of Object.entries(results)) {
    const values = [...(data as Float32Array)];
    expect(values.every(Number.isFinite), name).toBe(true);
    expect(Math.hypot(...values), name).toBeGreaterThan(1e-7);
  }
});
