import type { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";
import { nearestNames } from "../engine/text/nearest-names.ts";
import { describeSettings } from "./describe-settings.ts";
import { adviceOnValue, jsonSchemaOf } from "./expected-words.ts";
import { parseSettings } from "./parse-settings.ts";
import { schemaAt, settingsOf } from "./schema-tree.ts";
import { NotASettingError, settingFromText } from "./setting-from-text.ts";

/**
 * Settings with some replaced by path, such as `optimizer.emaDecay=0.99` or `model.block_out_channels.0=32`; the result is then
 * parsed by the schema, as any settings are.
 *
 * @param where begins messages: "train ldm"
 * @param owner whose settings they are, for messages: "the preset"
 * @throws FoleyError "usage" for a name that there is not, with near ones, and for a value that cannot be
 */
export function withSettings<S extends z.core.$ZodType>(
  schema: S,
  base: z.output<S>,
  texts: readonly string[],
  where: string,
  owner = "those that there are",
): z.output<S> {
  return parseSettings(schema, withSettingsUnparsed(schema, base, texts, where, owner), where);
}

/** The same before it is parsed, for who has more to change. */
export function withSettingsUnparsed(
  schema: z.core.$ZodType,
  base: unknown,
  texts: readonly string[],
  where: string,
  owner: string,
): unknown {
  return texts.reduce<unknown>((settings, text) => replacedBy(schema, settings, text, where, owner), base);
}

function replacedBy(schema: z.core.$ZodType, base: unknown, text: string, where: string, owner: string): unknown {
  const separator = text.indexOf("=");
  const [path, value] = [text.slice(0, separator).trim(), text.slice(separator + 1).trim()];
  if (separator < 1) throw usage(where, "name=value", text, "write for example seed=1");
  const keys = path.split(".");
  const at = schemaAt(schema, keys);
  if (at === null || settingsOf(at) !== null || !hasPlace(base, keys))
    throw usage(
      where,
      `a setting of ${owner}`,
      path,
      `near ones are ${nearestNames(path, pathsOf(schema, base)).join(", ")}`,
    );
  try {
    return replaced(base, keys, settingFromText(at, value));
  } catch (cause) {
    if (!(cause instanceof NotASettingError)) throw cause;
    throw usage(where, `${path}=${cause.expected}`, value, adviceOnValue(jsonSchemaOf(at), value, "correct the value"));
  }
}

/** Whether a setting can be at a path: in an object, or in a list that reaches so far. */
function hasPlace(base: unknown, path: readonly string[]): boolean {
  const [key = "", ...rest] = path;
  if (!isGroup(base) || (Array.isArray(base) && !(key in base))) return false;
  return rest.length === 0 || hasPlace(Reflect.get(base, key), rest);
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** All paths that may be said: of settings, and of what stands in lists. */
function pathsOf(schema: z.core.$ZodType, base: unknown): string[] {
  const known = describeSettings(schema).map(({ path }) => path);
  return [...new Set([...known, ...leavesOf(base, "")])];
}

function leavesOf(value: unknown, path: string): string[] {
  if (!isGroup(value)) return [path];
  return Object.entries(value).flatMap(([name, inside]) => leavesOf(inside, path === "" ? name : `${path}.${name}`));
}

function replaced(settings: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(settings)) return settings.with(Number(name), replaced(settings[Number(name)], rest, value));
  const group = isGroup(settings) ? settings : {};
  return { ...group, [name]: replaced(Reflect.get(group, name), rest, value) };
}

function usage(where: string, expected: string, came: string, advice: string): FoleyError {
  return new FoleyError("usage", `${where}: set: expected ${expected}, got "${came}"; ${advice}`, { subject: "set" });
}
