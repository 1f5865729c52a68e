import type { DeviceName } from "../engine/runtime/device.ts";
import type { DeviceProof } from "../engine/runtime/device-proof.ts";
import { openProvenRuntime } from "../engine/runtime/node/open-runtime.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import type { WorkEvent } from "../engine/work.ts";

export interface DeviceWish {
  readonly device: DeviceName;
  readonly threadCount: number | undefined;
  readonly onDeviceCheck: ((device: string) => void) | undefined;
  readonly onWarning: ((warning: string) => void) | undefined;
  readonly inBackground?: boolean | undefined;
}

/** A device that computes what the work needs as the processor does, or says that it does not. */
export async function openDevice(
  proof: DeviceProof,
  { device, threadCount, onDeviceCheck, onWarning, inBackground = false }: DeviceWish,
): Promise<Runtime> {
  const report = ({ note = device }: WorkEvent): unknown => onDeviceCheck?.(note);
  const { runtime, warnings } = await openProvenRuntime(device, { proof, inBackground, threadCount, report });
  for (const warning of warnings) onWarning?.(warning);
  return runtime;
}
