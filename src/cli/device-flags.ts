import type { Command } from "commander";
import { type DeviceName, devices } from "../engine/runtime/device.ts";
import { parseCount } from "./option.ts";

/** The options of every command that computes for long: where, with how many threads, and whether it says how far it is. */
export function addDeviceFlags(command: Command, usual: DeviceName): Command {
  return command
    .option("--device <name>", ["auto", ...devices].join(", "), usual)
    .option("--threads <n>", "processor threads", parseCount)
    .option("--quiet", "no progress");
}
