import { FoleyError, internalError } from "../tensor/error.ts";
import { checkGoing, stageOf, type Work } from "../work.ts";
import { type Device, type DeviceName, referenceDevice } from "./device.ts";
import { deviceFacts } from "./device-facts.ts";
import {
  type Deviation,
  type DeviceProof,
  describeDeviation,
  deviationLimit,
  type ProofRecord,
  worstDeviation,
} from "./device-proof.ts";
import type { Runtime } from "./runtime.ts";
import { faultOf } from "./tiny-program.ts";

/** Where runtimes are opened: a machine under Node, a browser, a fake one in tests. */
export interface DevicePlace {
  /** The devices that `auto` tries, fastest first. */
  automatic(): readonly Device[];
  /** All devices that this place seems to have. */
  available(): readonly Device[];
  /** @throws FoleyError "usage" for a name that is none, "device" for one that the engine has not here */
  named(name: string): Device;
  open(device: Device): Runtime;
}

/** A name of a device as people type it, which need be none. */
export type DeviceWord = DeviceName | (string & Record<never, never>);

/** A runtime, and a line on each device that was passed over, or that was named and computes otherwise. */
export interface OpenedRuntime {
  readonly runtime: Runtime;
  readonly warnings: readonly string[];
}

/** What some work needs of a device, where outcomes are kept, and who watches. */
export interface ProofTerms {
  readonly proof: DeviceProof;
  readonly record: ProofRecord;
  readonly work: Work;
}

/**
 * A runtime on the device of a wish: a device's name, or `auto` for the fastest that works in this place.
 *
 * Every device but the reference first has to compute a tiny program right, and then, where there are terms, what the work
 * needs: `auto` passes over a device that does not; one that is named is taken all the same.
 *
 * @param terms null where a device that works is good enough
 * @throws FoleyError "usage" for an unknown name, "device" for a device that is not here or does not work, "aborted" before a
 *   device is compared
 */
export async function openOn(place: DevicePlace, wish: DeviceWord, terms: ProofTerms | null): Promise<OpenedRuntime> {
  const doubtOn: DoubtOn = async (runtime) => (terms === null ? null : doubtBy(runtime, place, terms));
  if (wish === "auto") return openAutomatic(place, doubtOn);
  const runtime = await openNamed(place, place.named(wish));
  const doubt = deviceFacts[runtime.device].needsProof ? await doubtOn(runtime) : null;
  const warnings = doubt === null ? [] : [`device: ${doubt}; choose ${referenceDevice} for what the model means`];
  return { runtime, warnings };
}

/** Why a device that works is not to be trusted, in words; null where it is. */
type DoubtOn = (runtime: Runtime) => Promise<string | null>;

async function doubtBy(runtime: Runtime, place: DevicePlace, terms: ProofTerms): Promise<string | null> {
  const { device } = runtime;
  try {
    const deviation = await deviationOf(runtime, place, terms);
    return deviation.share <= deviationLimit ? null : describeDeviation(device, deviation);
  } catch (cause) {
    if (!(cause instanceof FoleyError && cause.code === "device")) {
      await runtime.close();
      throw cause;
    }
    return `${device} could not be compared with ${deviceFacts[referenceDevice].words} (${cause.message})`;
  }
}

/** How far a device was found to be off, or is found now. */
async function deviationOf(
  runtime: Runtime,
  place: DevicePlace,
  { proof, record, work }: ProofTerms,
): Promise<Deviation> {
  const { device } = runtime;
  const subject = await proof.subject();
  const known = await record.read(device, subject);
  if (known !== null) return known;
  checkGoing(work, `device: stopped before ${device} was compared`);
  await stageOf(work, { stage: "device", total: 1, unit: "items" })(0, device);
  const reference = place.open(referenceDevice);
  try {
    const deviation = worstDeviation(await proof.compute(runtime), await proof.compute(reference));
    await record.write(device, subject, deviation);
    return deviation;
  } finally {
    await reference.close();
  }
}

async function openAutomatic(place: DevicePlace, doubtOn: DoubtOn): Promise<OpenedRuntime> {
  const doubts: string[] = [];
  for (const device of [...place.automatic(), referenceDevice]) {
    const runtime = place.open(device);
    const { words, needsProof } = deviceFacts[device];
    const fault = needsProof ? await faultOf(runtime) : null;
    const doubt = fault === null && needsProof ? await doubtOn(runtime) : null;
    if (fault === null && doubt === null) {
      return { runtime, warnings: doubts.map((passed) => `device: ${passed}; ${words} is taken`) };
    }
    // Of a device that is not really here, nothing is said.
    if (fault?.isAbsent !== true) doubts.push(doubt ?? `${device} gives ${fault?.words}`);
    await runtime.close();
  }
  throw internalError(`${deviceFacts[referenceDevice].words} is no device`);
}

async function openNamed(place: DevicePlace, device: Device): Promise<Runtime> {
  const runtime = place.open(device);
  const fault = deviceFacts[device].needsProof ? await faultOf(runtime) : null;
  if (fault === null) return runtime;
  await runtime.close();
  const others = place.available().filter((other) => other !== device);
  throw new FoleyError(
    "device",
    `device: expected ${device} to work, got "${fault.words}"; choose ${others.join(", ")} or auto`,
  );
}
