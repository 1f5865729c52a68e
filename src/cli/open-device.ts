import type { DeviceName } from "../engine/runtime/device.ts";
import { operatorProof } from "../engine/runtime/operator-proof.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { openDevice } from "../library/open-device.ts";
import type { Door } from "./door.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { warn } from "./warn.ts";

export interface DeviceOptions {
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** A device for work that no one model stands for; whether it computes as the processor does is found out, and said. */
export async function openDeviceAtDoor({ device, threads, quiet }: DeviceOptions, door: Door): Promise<Runtime> {
  const onDeviceCheck = sayDeviceCheck(door, quiet === true);
  const { runtime, warnings } = await openDevice(operatorProof, { device, threadCount: threads, onDeviceCheck });
  warn(door, warnings);
  return runtime;
}
