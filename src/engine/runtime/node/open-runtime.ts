import { type WorkOptions, workOf } from "../../work.ts";
import type { Device } from "../device.ts";
import type { DeviceProof, ProofRecord } from "../device-proof.ts";
import { type DevicePlace, type DeviceWord, type OpenedRuntime, openOn } from "../open-on.ts";
import type { Runtime } from "../runtime.ts";
import { cachedProofs } from "./cached-proofs.ts";
import { automaticDevices, availableDevices, namedDevice } from "./choose-device.ts";
import { NodeRuntime } from "./node-runtime.ts";
import type { NodeRuntimeOptions } from "./node-runtime-options.ts";

/** What decides; another than the real one in tests. */
export interface DeviceHost {
  readonly automatic: () => readonly Device[];
  readonly open: (device: Device, options: NodeRuntimeOptions) => Runtime;
}

const thisMachine: DeviceHost = {
  automatic: automaticDevices,
  open: (device, options) => new NodeRuntime(device, options),
};

/**
 * A runtime on the device of a wish: a device's name, or `auto` for the fastest that works on this machine.
 *
 * Every device but the processor first has to compute a tiny program correctly.
 *
 * @throws FoleyError "usage" for an unknown name, "device" for a device that is not built in or does not work
 */
export async function openRuntime(
  wish: DeviceWord = "auto",
  options: NodeRuntimeOptions = {},
  host: DeviceHost = thisMachine,
): Promise<Runtime> {
  const { runtime } = await openOn(placeOf(host, options), wish, null);
  return runtime;
}

/** How a runtime is opened for some work. The comparison of a device with the processor, which takes a moment, is reported. */
export interface ProofOptions extends NodeRuntimeOptions, WorkOptions {
  /** What the work needs of the device. */
  readonly proof: DeviceProof;
  /** Where outcomes are kept; in the cache where absent. */
  readonly record?: ProofRecord | undefined;
}

/**
 * A runtime that computes some work as the processor does, as was found out once on this machine: `auto` passes over a device
 * that does not; one that is named is taken all the same.
 *
 * @throws FoleyError as `openRuntime`, and "aborted" before a device is compared
 */
export function openProvenRuntime(
  wish: DeviceWord,
  { proof, record = cachedProofs(), signal, report, ...options }: ProofOptions,
  host: DeviceHost = thisMachine,
): Promise<OpenedRuntime> {
  return openOn(placeOf(host, options), wish, { proof, record, work: workOf({ signal, report }) });
}

function placeOf({ automatic, open }: DeviceHost, options: NodeRuntimeOptions): DevicePlace {
  return { automatic, available: availableDevices, named: namedDevice, open: (device) => open(device, options) };
}
