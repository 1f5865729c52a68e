import type { DeviceName } from "../engine/runtime/device.ts";
import type { DeviceProof } from "../engine/runtime/device-proof.ts";
import { openProvenRuntime } from "../engine/runtime/node/open-runtime.ts";
import type { OpenedRuntime } from "../engine/runtime/open-on.ts";
import type { WorkEvent } from "../engine/work.ts";

/** The device that is wished for, and who hears that it is compared with the processor. */
export interface DeviceWish {
  readonly device: DeviceName;
  /** Threads of the processor; all where left out. */
  readonly threadCount: number | undefined;
  readonly onDeviceCheck: ((device: string) => unknown) | undefined;
  /** Whether it computes in another thread; false where left out. */
  readonly inBackground?: boolean | undefined;
}

/**
 * A device that computes what the work needs as the processor does, or says that it does not: the one place where runtimes are
 * opened.
 *
 * @throws FoleyError "usage" for an unknown device, "device" for one that is not here
 */
export async function openDevice(
  proof: DeviceProof,
  { device, threadCount, onDeviceCheck, inBackground = false }: DeviceWish,
): Promise<OpenedRuntime> {
  const report = ({ note = device }: WorkEvent): unknown => onDeviceCheck?.(note);
  return openProvenRuntime(device, { proof, inBackground, threadCount, report });
}
