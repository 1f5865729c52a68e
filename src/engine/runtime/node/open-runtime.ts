import { reshape } from "../../graph/op/layout.ts";
import { constant, input, parameter } from "../../graph/op/leaf.ts";
import { conv, matMul } from "../../graph/op/linear.ts";
import { program } from "../../graph/program.ts";
import { FoleyError, internalError } from "../../tensor/error.ts";
import { float32 } from "../../tensor/tensor.ts";
import { type Device, deviceFacts, referenceDevice } from "../device.ts";
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
  wish = "auto",
  options: NodeRuntimeOptions = {},
  host: DeviceHost = thisMachine,
): Promise<Runtime> {
  return open(wish, options, host, { doubtOf: async () => null, onWarning: () => {} });
}

/** How a runtime is opened for some work. */
export interface Opening extends NodeRuntimeOptions {
  /** What the work needs of the device. */
  readonly proof: DeviceProof;
  /** Called before a device is compared with the processor, which takes a moment. */
  readonly onProof?: ((device: Device) => void) | undefined;
  /** Hears, in a line, of a device that was passed over, or that was named and computes otherwise. */
  readonly onWarning: (warning: string) => void;
  readonly record?: ProofRecord | undefined;
}

/**
 * A runtime that computes some work as the processor does, as was found out once on this machine: `auto` passes over a device
 * that does not; one that is named is taken all the same.
 *
 * @throws FoleyError as `openRuntime`
 */
export async function openProvenRuntime(
  wish: string,
  { proof, onProof, onWarning, record = cachedProofs(), ...options }: Opening,
  host: DeviceHost = thisMachine,
): Promise<Runtime> {
  const doubtOf = async (runtime: Runtime): Promise<string | null> => {
    const { device } = runtime;
    try {
      const subject = await proof.subject();
      const known = await record.read(device, subject);
      if (known === null) onProof?.(device);
      const deviation = known ?? (await compareWithProcessor(runtime, proof, options, host));
      if (known === null) await record.write(device, subject, deviation);
      return deviation.share <= deviationLimit ? null : describeDeviation(device, deviation);
    } catch (cause) {
      if (!(cause instanceof FoleyError && cause.code === "device")) {
        await runtime.close();
        throw cause;
      }
      return `${device} could not be compared with the processor (${cause.message})`;
    }
  };
  return open(wish, options, host, { doubtOf, onWarning });
}

async function compareWithProcessor(
  runtime: Runtime,
  proof: DeviceProof,
  options: NodeRuntimeOptions,
  host: DeviceHost,
): Promise<Deviation> {
  const processor = host.open(referenceDevice, options);
  try {
    return worstDeviation(await proof.compute(runtime), await proof.compute(processor));
  } finally {
    await processor.close();
  }
}

interface Judgement {
  /** Why a device that works is not to be trusted, in words; null where it is. */
  readonly doubtOf: (runtime: Runtime) => Promise<string | null>;
  readonly onWarning: (warning: string) => void;
}

async function open(
  wish: string,
  options: NodeRuntimeOptions,
  host: DeviceHost,
  { doubtOf, onWarning }: Judgement,
): Promise<Runtime> {
  if (wish !== "auto") {
    const runtime = await openNamed(namedDevice(wish), options, host);
    const doubt = deviceFacts[runtime.device].needsProof ? await doubtOf(runtime) : null;
    if (doubt !== null) onWarning(`device: ${doubt}; choose ${referenceDevice} for what the model means`);
    return runtime;
  }
  const doubts: string[] = [];
  for (const device of [...host.automatic(), referenceDevice]) {
    const runtime = host.open(device, options);
    const doubt = deviceFacts[device].needsProof ? await trialOf(runtime, doubtOf) : null;
    if (doubt === null) {
      for (const passed of doubts) onWarning(`device: ${passed}; ${deviceFacts[device].words} is taken`);
      return runtime;
    }
    if (doubt !== "") doubts.push(doubt);
    await runtime.close();
  }
  throw internalError("the processor is no device");
}

/** Null for a device to be trusted, else why not; "" for one that is not really here. */
async function trialOf(runtime: Runtime, doubtOf: Judgement["doubtOf"]): Promise<string | null> {
  const outcome = await tryTinyProgram(runtime);
  if ("problem" in outcome) return "";
  return isRight(outcome.came) ? doubtOf(runtime) : `${runtime.device} gives ${wrongResult(outcome.came)}`;
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
