import type { DeviceName } from "../engine/runtime/device.ts";
import type { DeviceProof } from "../engine/runtime/device-proof.ts";
import { openProvenRuntime } from "../engine/runtime/node/open-runtime.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";

export interface DeviceWish {
  readonly device: DeviceName;
  readonly threadCount: number | undefined;
  readonly onDeviceCheck: ((device: string) => void) | undefined;
  readonly onWarning: ((warning: string) => void) | undefined;
  readonly inBackground?: boolean | undefined;
}

/** A device that computes what the work needs as the processor does, or says that it does not. */
export function openDevice(
  proof: DeviceProof,
  { device, threadCount, onDeviceCheck, onWarning, inBackground = false }: DeviceWish,
): Promise<Runtime> {
  return openProvenRuntime(device, {
    ...{ proof, inBackground },
    onWarning: onWarning ?? (() => {}),
    onProof: onDeviceCheck,
    threadCount,
  });
}
