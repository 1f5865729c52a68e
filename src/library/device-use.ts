import type { DeviceName } from "../engine/runtime/device.ts";
import type { DeviceProof } from "../engine/runtime/device-proof.ts";

/** What a device is opened for, once for each. */
export interface DeviceUse {
  /** Tells it from the others. */
  readonly name: string;
  /** What a device has to compute as the processor does. */
  readonly proof: () => Promise<DeviceProof>;
  /** The device where none was asked for. */
  readonly usual: DeviceName;
  /** Whether it computes in another thread, while this one prepares what comes next. */
  readonly inBackground: boolean;
}

async function allOperators(): Promise<DeviceProof> {
  return (await import("../engine/runtime/operator-proof.ts")).operatorProof;
}

/** For backbones. */
export const hearing: DeviceUse = { name: "hearing", proof: allOperators, usual: "auto", inBackground: true };

/** For what has gradients, or feeds its weights: a thread that computes would be sent a copy of all. */
export const training: DeviceUse = { name: "training", proof: allOperators, usual: "cpu", inBackground: false };

/** For the sounds of one model. @param model its name or folder */
export function soundingOf(model: string): DeviceUse {
  const proof = async (): Promise<DeviceProof> =>
    (await import("../generate/node/proof-of-model.ts")).proofOfModel(model);
  return { name: `sounding ${model}`, proof, usual: "auto", inBackground: false };
}
