/** Where a graph can run. */
export const devices = ["cpu", "webgpu", "cuda", "coreml", "dml"] as const;
export type Device = (typeof devices)[number];

/** A wish for a device: `auto` is the fastest that computes as the processor does. */
export type DeviceName = Device | "auto";

/** The device that is right by definition: everywhere, and what others are compared with. */
export const referenceDevice: Device = "cpu";
