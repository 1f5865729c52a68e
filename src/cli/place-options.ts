import { type Command, InvalidArgumentError } from "commander";
import { placesSchema } from "../study/benchmark/places.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";

/** Places by names of a config. */
export type Named = Readonly<Record<string, string>>;

const flags: SettingFlags<typeof placesSchema> = { panns: "--panns <file>", vggish: "--vggish <file>" };

/** Where data sets, models and judges are on this machine. */
export function addPlaceOptions(command: Command): void {
  command
    .option("--data <name=path>", "where a data set's sounds are; may be repeated", collectNamed, {})
    .option("--model <name=path>", "where a pre-trained model is; may be repeated", collectNamed, {});
  for (const option of settingOptions(placesSchema, flags)) command.addOption(option);
}

function collectNamed(text: string, named: Named): Named {
  const separator = text.indexOf("=");
  if (separator < 1) throw new InvalidArgumentError(`expected NAME=PLACE, got "${text}".`);
  const name = text.slice(0, separator);
  if (Object.hasOwn(named, name)) throw new InvalidArgumentError(`expected each name once, got ${name} twice.`);
  return { ...named, [name]: text.slice(separator + 1) };
}
