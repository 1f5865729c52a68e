import type { DeviceName } from "../engine/runtime/device.ts";
import { openProvenRuntime } from "../engine/runtime/node/open-runtime.ts";
import { operatorProof } from "../engine/runtime/operator-proof.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
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
  const say = sayDeviceCheck(door, quiet === true);
  const { runtime, warnings } = await openProvenRuntime(device, {
    proof: operatorProof,
    threadCount: threads,
    report: ({ note = device }) => say(note),
  });
  warn(door, warnings);
  return runtime;
}
