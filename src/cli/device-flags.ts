import type { Command } from "commander";
import { devices } from "../engine/runtime/device.ts";
import type { DeviceUse } from "../library/device-use.ts";
import { parseCount } from "./option.ts";

/**
 * The options of every command that computes for long: where, with how many threads, and whether it says how far it is.
 *
 * @param use whose usual device is taken where none is named
 */
export function addDeviceFlags(command: Command, { usual }: Pick<DeviceUse, "usual">): Command {
  return command
    .option("--device <name>", ["auto", ...devices].join(", "), usual)
    .option("--threads <n>", "processor threads", parseCount)
    .option("--quiet", "no progress");
}
