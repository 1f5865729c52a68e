import { describe, expect, it } from "vitest";
import { FoleyError } from "../../tensor/error.ts";
import { float32 } from "../../tensor/tensor.ts";
import type { Device } from "../device.ts";
import type { Runtime } from "../runtime.ts";
import { faultOf } from "../tiny-program.ts";
import { automaticDevices, availableDevices, namedDevice } from "./choose-device.ts";
import { NodeRuntime } from "./node-runtime.ts";
import { type DeviceHost, openRuntime } from "./open-runtime.ts";

/** A machine with these devices, of which only some compute right. */
function machine(devices: readonly Device[], broken: Partial<Record<Device, Runtime["compile"]>>): DeviceHost {
  const cpu = new NodeRuntime("cpu", { threadCount: 1 });
  return {
    automatic: () => devices,
    open: (device) => ({
      device,
      compile: broken[device] ?? ((...arguments_) => cpu.compile(...arguments_)),
      close: () => cpu.close(),
    }),
  };
}

const failing: Runtime["compile"] = () => Promise.reject(new FoleyError("device", "compile on it: no driver"));
const wrong: Runtime["compile"] = async () => ({
  run: async () => ({ y: float32([69], [1, 1]) }),
  dispose: async () => {},
});

describe("opening a runtime", () => {
  it("takes the fastest device that computes right", async () => {
    const host = machine(["cuda", "dml", "webgpu", "cpu"], { cuda: failing, dml: wrong });
    expect((await openRuntime("auto", {}, host)).device).toBe("webgpu");
  });

  it("falls back on the processor where no other device works", async () => {
    const host = machine(["cuda", "webgpu", "cpu"], { cuda: failing, webgpu: wrong });
    expect((await openRuntime("auto", {}, host)).device).toBe("cpu");
  });

  it("starts the processor without trying it", async () => {
    const host = machine(["cpu"], { cpu: failing });
    expect((await openRuntime("auto", {}, host)).device).toBe("cpu");
    expect((await openRuntime("cpu", {}, host)).device).toBe("cpu");
  });

  it("says why a device that was asked for does not work, and what is there instead", async () => {
    const attempt = openRuntime("webgpu", {}, machine(["webgpu", "cpu"], { webgpu: failing }));
    await expect(attempt).rejects.toMatchObject({
      code: "device",
      message: expect.stringMatching(/^device: expected webgpu to work, got ".*no driver"; choose .*cpu or auto$/),
    });
  });

  it("refuses a name that is no device", async () => {
    await expect(openRuntime("tpu")).rejects.toMatchObject({
      code: "usage",
      message: 'device: expected auto, cpu, webgpu, cuda, coreml, dml, got "tpu"; choose one of them',
    });
  });

  it("refuses a device that is not built in, naming what is there", () => {
    expect(() => namedDevice("cuda", ["cpu"])).toThrowError(
      expect.objectContaining({ code: "device", message: expect.stringMatching(/here: .*cpu\), got "cuda"/) }),
    );
  });
});

describe("this machine", () => {
  it("has a processor, last in the order of devices to try", () => {
    expect(automaticDevices().at(-1)).toBe("cpu");
    expect(availableDevices()).toContain("cpu");
  });

  it("finds its processor to compute right", async () => {
    expect(await faultOf(new NodeRuntime("cpu"))).toBeNull();
  });
});
