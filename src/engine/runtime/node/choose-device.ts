import * as ort from "onnxruntime-node";
import { FoleyError } from "../../tensor/error.ts";
import { type Device, type DeviceChoice, devices } from "../runtime.ts";

/** Fastest first. The processor is everywhere. */
const preference: readonly Device[] = ["cuda", "coreml", "dml", "webgpu", "cpu"];

/** The devices whose code this machine's build of ONNX Runtime holds, fastest first. */
export function availableDevices(): Device[] {
  const built = new Set(ort.listSupportedBackends().map((backend) => backend.name));
  return preference.filter((device) => built.has(device));
}

/**
 * The device for a wish.
 *
 * @throws FoleyError "usage" for a name that is none, "device" for one that is not here; both name what is
 */
export function chooseDevice(wish: string, available: readonly Device[] = availableDevices()): Device {
  if (wish === "auto") return "cpu";
  if (!(devices as readonly string[]).includes(wish)) {
    throw new FoleyError("usage", `device: expected auto, ${devices.join(", ")}, got "${wish}"; choose one of them`);
  }
  if (!available.includes(wish as Device)) {
    throw new FoleyError("device", `device: expected one of ${available.join(", ")} on this machine, got "${wish}"; choose one of them or auto`);
  }
  return wish as Device;
}

export type { DeviceChoice };
