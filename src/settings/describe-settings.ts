import type { z } from "zod";
import { alternativesOf, choicesOf, expectedWords, type JsonSchema, jsonSchemaOf, noteIn } from "./expected-words.ts";
import { settingsOf } from "./schema-tree.ts";

/** A setting as help, documentation and forms show it. */
export interface SettingRow {
  /** Names from the outermost group to the setting, with dots between: "optimizer.emaDecay". */
  readonly path: string;
  readonly kind: "number" | "whole number" | "switch" | "choice" | "text" | "list" | "other";
  /** What it may be: "a number from 0 to 1 or none". */
  readonly expected: string;
  /** The values of a choice; empty for other kinds. */
  readonly choices: readonly unknown[];
  /** Whether it may be null, which is written `none`. */
  readonly isNullable: boolean;
  /** What holds where it is left out; undefined where the schema gives nothing. */
  readonly default: unknown;
  readonly unit: string | null;
  /** What holds where it is left out, in words; null where the schema has none. */
  readonly absent: string | null;
  /** What it does, in a sentence without a full stop; null where the schema does not say. */
  readonly says: string | null;
}

/** Every setting of a schema in its order, those of groups by path; a list is one setting. */
export function describeSettings(schema: z.core.$ZodType): SettingRow[] {
  return rowsOf(schema, "");
}

function rowsOf(schema: z.core.$ZodType, path: string): SettingRow[] {
  const settings = settingsOf(schema);
  if (settings === null) return [describeSetting(schema, path)];
  return Object.entries(settings).flatMap(([name, inside]) => rowsOf(inside, path === "" ? name : `${path}.${name}`));
}

/** One setting, whatever it is. */
export function describeSetting(schema: z.core.$ZodType, path: string): SettingRow {
  const json = jsonSchemaOf(schema);
  const values = alternativesOf(json).filter(({ type }) => type !== "null");
  const value = values.length === 1 && values[0] !== undefined ? values[0] : json;
  const choices = choicesOf(value).filter((one) => one !== null);
  return {
    path,
    kind: choices.length > 0 ? "choice" : (kinds[String(value.type)] ?? "other"),
    expected: expectedWords(json),
    choices,
    isNullable: isNullable(json),
    default: json.default,
    unit: noteIn(json, "unit"),
    absent: noteIn(json, "absent"),
    says: noteIn(json, "description"),
  };
}

const kinds: Readonly<Record<string, SettingRow["kind"]>> = {
  number: "number",
  integer: "whole number",
  boolean: "switch",
  string: "text",
  array: "list",
};

function isNullable(schema: JsonSchema): boolean {
  return schema.type === "null" || choicesOf(schema).includes(null) || alternativesOf(schema).some(isNullable);
}
