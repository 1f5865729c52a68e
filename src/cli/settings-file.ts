import { type Command, Option } from "commander";
import type { z } from "zod";
import { readText } from "../files/read-text.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { readSettingsText } from "../settings/read-settings-text.ts";
import { settingsOf } from "../settings/schema-tree.ts";

/** On every command whose settings may stand in a file. */
export function settingsFileOption(): Option {
  return new Option("--settings <file>", "settings of a YAML or JSON file, by their own names; options go before them");
}

/**
 * What a command line says of settings, over what the file of its `--settings` says.
 *
 * What neither says is left out, also where the command has a default: that is the schema's to give.
 *
 * @throws FoleyError "not-found" or "io" for a file that cannot be read, "config" naming what is wrong in it, "usage" where
 *   both together make no settings
 */
export async function commandSettings<S extends z.ZodObject>(command: Command, schema: S): Promise<z.input<S>> {
  const { settings: file }: { readonly settings?: string | undefined } = command.opts();
  const names = Object.keys(settingsOf(schema) ?? {});
  const said = names.filter((name) => command.getOptionValueSource(name) === "cli");
  const written = file === undefined ? {} : await readSettingsFile(file, schema);
  const all = { ...written, ...Object.fromEntries(said.map((name) => [name, command.getOptionValue(name)])) };
  checkSettings(schema, all, "", "usage");
  return all;
}

/**
 * Settings of a YAML or JSON file, of which any may be left out that the schema lets a caller leave out.
 *
 * @throws FoleyError "not-found" or "io" where it cannot be read, "config" naming what is wrong in it
 */
export async function readSettingsFile<S extends z.ZodType>(path: string, schema: S): Promise<z.input<S>> {
  const settings: unknown = await readSettingsText(path, await readText(path, "a file of settings"));
  checkSettings(schema, settings, path, "config");
  return settings;
}

const advice = { usage: "change it", config: "correct the file" } as const;

function checkSettings<S extends z.ZodType>(
  schema: S,
  settings: unknown,
  where: string,
  code: keyof typeof advice,
): asserts settings is z.input<S> {
  parseSettings(schema, settings, where, { code, advice: advice[code] });
}
