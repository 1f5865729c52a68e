import { type Command, Option } from "commander";
import { devices } from "../engine/runtime/device.ts";
import type { DeviceUse } from "../library/device-use.ts";
import { choiceOption, parseCount } from "./option.ts";

/**
 * The options of every command that computes for long: where, with how many threads, and whether it says how far it is.
 *
 * @param use whose usual device is taken where none is named
 */
export function addDeviceFlags(command: Command, use: Pick<DeviceUse, "usual">): Command {
  for (const option of deviceOptions(use)) command.addOption(option);
  return command;
}

export function deviceOptions({ usual }: Pick<DeviceUse, "usual">): Option[] {
  return [
    choiceOption("--device <name>", "what computes", ["auto", ...devices]).default(usual),
    new Option("--threads <n>", "processor threads").argParser(parseCount),
    new Option("--quiet", "no progress"),
  ];
}
