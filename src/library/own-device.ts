import type { DeviceName } from "../engine/runtime/device.ts";
import { Resources } from "./resources.ts";

/** The device of a call that opens one for itself. */
export interface OwnDeviceOptions {
  readonly device?: DeviceName | undefined;
  readonly threadCount?: number | undefined;
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
}

/** Does work with devices and judges of its own, which are freed after it. */
export async function onOwnDevice<T>(
  { device, threadCount, onDeviceCheck = () => {} }: OwnDeviceOptions,
  work: (resources: Resources) => Promise<T>,
): Promise<T> {
  const resources = new Resources({ device: device ?? null, threads: threadCount ?? null, onDeviceCheck });
  try {
    return await work(resources);
  } finally {
    await resources.close();
  }
}
