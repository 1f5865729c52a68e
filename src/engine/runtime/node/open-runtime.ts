import { constant, conv, input, matMul, parameter, program, reshape } from "../../graph/index.ts";
import { FoleyError } from "../../tensor/error.ts";
import { float32 } from "../../tensor/tensor.ts";
import type { Device, Runtime } from "../runtime.ts";
import { automaticDevices, availableDevices, namedDevice } from "./choose-device.ts";
import { NodeRuntime, type NodeRuntimeOptions } from "./ort-runtime.ts";

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
  if (wish !== "auto") return openNamed(namedDevice(wish), options, host);
  for (const device of host.automatic()) {
    const runtime = host.open(device, options);
    if (device === "cpu" || (await failureOf(runtime)) === null) return runtime;
  }
  return host.open("cpu", options);
}

async function openNamed(device: Device, options: NodeRuntimeOptions, host: DeviceHost): Promise<Runtime> {
  const runtime = host.open(device, options);
  const failure = device === "cpu" ? null : await failureOf(runtime);
  if (failure === null) return runtime;
  const others = availableDevices().filter((other) => other !== device);
  throw new FoleyError(
    "device",
    `device: expected ${device} to work, got "${failure}"; choose ${others.join(", ")} or auto`,
  );
}

/** What keeps a runtime from computing a sum of products right; null where nothing does. */
export async function failureOf(runtime: Runtime): Promise<string | null> {
  const x = input("x", [1, 1, 4]);
  const sums = conv(x, constant(float32([1, 1, 1], [1, 1, 3])), null, { padding: 1 });
  const y = matMul(reshape(sums, [1, 4]), parameter("weight", [4, 1]));
  try {
    const weights = new Map([["weight", float32([1, 2, 3, 4], [4, 1])]]);
    const executable = await runtime.compile(program({ y }), { weights });
    const results = await executable.run({ x: float32([1, 2, 3, 4], [1, 1, 4]) });
    await executable.dispose();
    // [3, 6, 9, 7] · [1, 2, 3, 4]: whole numbers, so that reduced precision gets them right too.
    const came = Number(results.y?.data[0]);
    return Math.abs(came - 70) < 0.1 ? null : `a wrong result, ${came} for 70`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
