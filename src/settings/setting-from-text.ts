import { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";
import { adviceOnValue, expectedWords, jsonSchemaOf } from "./expected-words.ts";
import { innermost } from "./schema-tree.ts";

/** What is said of a text that is not what a setting takes. */
export class NotASettingError extends Error {
  /** In words, as "a number from 0 to 1". */
  readonly expected: string;

  constructor(expected: string) {
    super(`expected ${expected}`);
    this.name = "NotASettingError";
    this.expected = expected;
  }
}

/**
 * The value of one setting as it is written on a command line: numbers, `true` and `false`, `none`, words, and lists with commas.
 *
 * @param schema of the setting alone
 * @throws NotASettingError where the text is nothing that the schema takes
 */
export function settingFromText(schema: z.core.$ZodType, text: string): unknown {
  for (const value of readings(schema, text.trim())) {
    if (z.safeParse(schema, value).success) return value;
  }
  throw new NotASettingError(expectedWords(jsonSchemaOf(schema)));
}

/** The same, said as other mistakes are. @throws FoleyError "usage": `${where}: expected …, got …; change it` */
export function settingFromWord(schema: z.core.$ZodType, text: string, where: string): unknown {
  try {
    return settingFromText(schema, text);
  } catch (cause) {
    if (!(cause instanceof NotASettingError)) throw cause;
    const advice = adviceOnValue(jsonSchemaOf(schema), text, "change it");
    throw new FoleyError("usage", `${where}: ${cause.message}, got "${text}"; ${advice}`, { cause });
  }
}

/** Everything that a text may stand for, what is rarer first. */
function readings(schema: z.core.$ZodType, text: string): unknown[] {
  const scalars = [...(text === "none" ? [null] : []), ...booleans(text), ...numbers(text), text];
  const element = elementsOf(innermost(schema));
  return element === null ? scalars : [...scalars, listFrom(element, text)];
}

function booleans(text: string): boolean[] {
  return text === "true" || text === "false" ? [text === "true"] : [];
}

function numbers(text: string): number[] {
  const value = text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? [value] : [];
}

/** The schema of each place of a list; null where the schema takes none. */
function elementsOf(schema: z.core.$ZodType): ((index: number) => z.core.$ZodType) | null {
  if (schema instanceof z.core.$ZodArray) return () => schema._zod.def.element;
  if (schema instanceof z.core.$ZodTuple) return (index) => schema._zod.def.items[index] ?? z.never();
  if (!(schema instanceof z.core.$ZodUnion)) return null;
  return schema._zod.def.options.map((one) => elementsOf(innermost(one))).find((one) => one !== null) ?? null;
}

/** Parts that are no elements stay texts, which the list's schema then refuses. */
function listFrom(elementAt: (index: number) => z.core.$ZodType, text: string): unknown[] {
  if (text === "") return [];
  return text.split(",").map((part, index) => {
    const element = elementAt(index);
    const found = readings(element, part.trim()).find((value) => z.safeParse(element, value).success);
    return found === undefined ? part : found;
  });
}
