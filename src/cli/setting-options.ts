import { InvalidArgumentError, Option } from "commander";
import type { z } from "zod";
import { describeSetting } from "../settings/describe-settings.ts";
import { settingsOf } from "../settings/schema-tree.ts";
import { NotASettingError, settingFromText } from "../settings/setting-from-text.ts";
import { choiceOption } from "./option.ts";

/** What the terminal calls a setting, as in `--split-seed <n>`, and says of it where that is not the setting's own sentence. */
export type SettingFlag = string | readonly [flag: string, says: string];

/** Of each setting that is an option, what the terminal calls it. */
export type SettingFlags<S extends z.ZodObject> = Readonly<Partial<Record<keyof z.input<S> & string, SettingFlag>>>;

/**
 * The options of settings, in the order of their flags: words, choices, defaults and checks are the schema's.
 *
 * What was said is found under the setting's name, whatever its flag.
 */
export function settingOptions<S extends z.ZodObject>(schema: S, flags: SettingFlags<S>): Option[] {
  const settings = settingsOf(schema) ?? {};
  return Object.entries<SettingFlag | undefined>(flags).flatMap(([name, flag]) => {
    const setting = settings[name];
    return setting === undefined || flag === undefined ? [] : [settingOption(setting, name, flag)];
  });
}

function settingOption(schema: z.core.$ZodType, name: string, named: SettingFlag): Option {
  const { kind, says, choices, default: usual } = describeSetting(schema, name);
  const [flag, words] = typeof named === "string" ? [named, says] : named;
  const option =
    kind === "choice"
      ? choiceOption(flag, words ?? undefined, choices.map(String))
      : new Option(flag, words ?? undefined);
  option.attributeName = () => name;
  if (kind === "switch") return option;
  if (typeof usual === "number" || typeof usual === "string") option.default(usual);
  return kind === "choice" ? option : option.argParser(settingParser(schema));
}

/** What reads a setting from a word, and refuses what the schema does. */
export function settingParser(schema: z.core.$ZodType): (text: string) => unknown {
  return (text) => {
    try {
      return settingFromText(schema, text);
    } catch (error) {
      if (!(error instanceof NotASettingError)) throw error;
      throw new InvalidArgumentError(`expected ${error.expected}, got "${text}".`);
    }
  };
}
