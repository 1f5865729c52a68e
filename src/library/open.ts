import { type DeviceName, devices } from "../engine/runtime/device.ts";
import { StoppableWork } from "../engine/stoppable-work.ts";
import { type ArgumentKind, aFunction, aSignal, checkOptions } from "../engine/tensor/argument.ts";
import { type WorkOptions, workOf } from "../engine/work.ts";
import { aThreadCount } from "./a-thread-count.ts";
import { Foley } from "./foley.ts";
import { Resources } from "./resources.ts";
import { Session } from "./session.ts";

/** What an open library computes with, and who watches and stops all of its work. */
export interface OpenLibraryOptions extends WorkOptions {
  /**
   * Where everything is computed. Where left out, sounds are made and judged where it is fastest, `auto`, and training is done
   * by the processor.
   */
  readonly device?: DeviceName | undefined;
  /** Threads of the processor; all where left out. */
  readonly threads?: number | undefined;
}

const aDevice: ArgumentKind = {
  expected: `one of auto, ${devices.join(", ")}`,
  is: (value) => value === "auto" || devices.some((device) => device === value),
};

const openOptions: Readonly<Record<keyof OpenLibraryOptions, ArgumentKind>> = {
  ...{ device: aDevice, threads: aThreadCount, report: aFunction, signal: aSignal },
};

/**
 * Opens the library: nothing is loaded before it is asked for, and what is loaded is shared until `close`.
 *
 * @throws FoleyError "usage" for options that cannot be; a device that is not here is found out by the first work on it
 * @example
 * const foley = await open({ threads: 4 });
 * const model = await foley.model("nano");
 * const clip = await model.generate("a dog barking", { seed: 1 });
 * await foley.close();
 */
export async function open(options: OpenLibraryOptions = {}): Promise<Foley> {
  checkOptions("open", openOptions, options);
  const { device = null, threads = null, report, signal } = options;
  const work = new StoppableWork();
  const { report: hear } = workOf(work.watched({ report }));
  const onDeviceCheck = (name: string): unknown =>
    hear({ stage: "device", done: 0, total: 1, unit: "items", share: null, note: name });
  return new Foley(new Session(new Resources({ device, threads, onDeviceCheck }), { report, signal }, work));
}
