import { reshape } from "../../graph/op/layout.ts";
import { constant, input, parameter } from "../../graph/op/leaf.ts";
import { conv, matMul } from "../../graph/op/linear.ts";
import { program } from "../../graph/program.ts";
import { FoleyError, internalError } from "../../tensor/error.ts";
import { float32 } from "../../tensor/tensor.ts";
import { checkGoing, stageOf, type Work, type WorkOptions, workOf } from "../../work.ts";
import { type Device, type DeviceName, deviceFacts, referenceDevice } from "../device.ts";
import {
  type Deviation,
  type DeviceProof,
  describeDeviation,
  deviationLimit,
  worstDeviation,
} from "../device-proof.ts";
import type { Runtime } from "../runtime.ts";
import { automaticDevices, availableDevices, namedDevice } from "./choose-device.ts";
import { NodeRuntime, type NodeRuntimeOptions } from "./node-runtime.ts";
import { cachedProofs, type ProofRecord } from "./proof-record.ts";

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
  const { runtime } = await open(wish, options, host, async () => null);
  return runtime;
}

/** A name of a device as people type it, which need be none. */
export type DeviceWord = DeviceName | (string & Record<never, never>);

/** How a runtime is opened for some work. The comparison of a device with the processor, which takes a moment, is reported. */
export interface ProofOptions extends NodeRuntimeOptions, WorkOptions {
  /** What the work needs of the device. */
  readonly proof: DeviceProof;
  /** Where outcomes are kept; in the cache where absent. */
  readonly record?: ProofRecord | undefined;
}

/** A runtime, and a line on each device that was passed over, or that was named and computes otherwise. */
export interface ProvenRuntime {
  readonly runtime: Runtime;
  readonly warnings: readonly string[];
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
): Promise<ProvenRuntime> {
  const work = workOf({ signal, report });
  return open(wish, options, host, (runtime) => doubtOn(runtime, { proof, record, work, options, host }));
}

interface Trial {
  readonly proof: DeviceProof;
  readonly record: ProofRecord;
  readonly work: Work;
  readonly options: NodeRuntimeOptions;
  readonly host: DeviceHost;
}

/** Why a device that works is not to be trusted, in words; null where it is. */
async function doubtOn(runtime: Runtime, trial: Trial): Promise<string | null> {
  const { device } = runtime;
  try {
    const deviation = await deviationOf(runtime, trial);
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
async function deviationOf(runtime: Runtime, { proof, record, work, options, host }: Trial): Promise<Deviation> {
  const { device } = runtime;
  const subject = await proof.subject();
  const known = await record.read(device, subject);
  if (known !== null) return known;
  checkGoing(work, `device: stopped before ${device} was compared`);
  await stageOf(work, { stage: "device", total: 1, unit: "items" })(0, device);
  const deviation = await compareWithReference(runtime, proof, options, host);
  await record.write(device, subject, deviation);
  return deviation;
}

async function compareWithReference(
  runtime: Runtime,
  proof: DeviceProof,
  options: NodeRuntimeOptions,
  host: DeviceHost,
): Promise<Deviation> {
  const reference = host.open(referenceDevice, options);
  try {
    return worstDeviation(await proof.compute(runtime), await proof.compute(reference));
  } finally {
    await reference.close();
  }
}

type DoubtOn = (runtime: Runtime) => Promise<string | null>;

async function open(
  wish: string,
  options: NodeRuntimeOptions,
  host: DeviceHost,
  doubtOn: DoubtOn,
): Promise<ProvenRuntime> {
  if (wish === "auto") return openAutomatic(options, host, doubtOn);
  const runtime = await openNamed(namedDevice(wish), options, host);
  const doubt = deviceFacts[runtime.device].needsProof ? await doubtOn(runtime) : null;
  const warnings = doubt === null ? [] : [`device: ${doubt}; choose ${referenceDevice} for what the model means`];
  return { runtime, warnings };
}

async function openAutomatic(options: NodeRuntimeOptions, host: DeviceHost, doubtOn: DoubtOn): Promise<ProvenRuntime> {
  const doubts: string[] = [];
  for (const device of [...host.automatic(), referenceDevice]) {
    const runtime = host.open(device, options);
    const { words, needsProof } = deviceFacts[device];
    const doubt = needsProof ? await trialOf(runtime, doubtOn) : null;
    if (doubt === null) return { runtime, warnings: doubts.map((passed) => `device: ${passed}; ${words} is taken`) };
    if (doubt !== "") doubts.push(doubt);
    await runtime.close();
  }
  throw internalError("the processor is no device");
}

/** Null for a device to be trusted, else why not; "" for one that is not really here. */
async function trialOf(runtime: Runtime, doubtOn: DoubtOn): Promise<string | null> {
  const outcome = await tryTinyProgram(runtime);
  if ("problem" in outcome) return "";
  return isRight(outcome.came) ? doubtOn(runtime) : `${runtime.device} gives ${wrongResult(outcome.came)}`;
}

async function openNamed(device: Device, options: NodeRuntimeOptions, host: DeviceHost): Promise<Runtime> {
  const runtime = host.open(device, options);
  const failure = deviceFacts[device].needsProof ? await failureOf(runtime) : null;
  if (failure === null) return runtime;
  await runtime.close();
  const others = availableDevices().filter((other) => other !== device);
  throw new FoleyError(
    "device",
    `device: expected ${device} to work, got "${failure}"; choose ${others.join(", ")} or auto`,
  );
}

/** What keeps a runtime from computing a sum of products right; null where nothing does. */
export async function failureOf(runtime: Runtime): Promise<string | null> {
  const outcome = await tryTinyProgram(runtime);
  if ("problem" in outcome) return outcome.problem;
  return isRight(outcome.came) ? null : wrongResult(outcome.came);
}

const rightResult = 70;

function isRight(came: number): boolean {
  return Math.abs(came - rightResult) < 0.1;
}

function wrongResult(came: number): string {
  return `a wrong result, ${came} for ${rightResult}`;
}

async function tryTinyProgram(runtime: Runtime): Promise<{ readonly came: number } | { readonly problem: string }> {
  const x = input("x", [1, 1, 4]);
  const sums = conv(x, constant(float32([1, 1, 1], [1, 1, 3])), null, { padding: 1 });
  const y = matMul(reshape(sums, [1, 4]), parameter("weight", [4, 1]));
  try {
    const weights = new Map([["weight", float32([1, 2, 3, 4], [4, 1])]]);
    const executable = await runtime.compile(program({ y }), { weights });
    const results = await executable.run({ x: float32([1, 2, 3, 4], [1, 1, 4]) });
    await executable.dispose();
    // [3, 6, 9, 7] · [1, 2, 3, 4]: whole numbers, so that reduced precision gets them right too.
    return { came: Number(results.y?.data[0]) };
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) };
  }
}
