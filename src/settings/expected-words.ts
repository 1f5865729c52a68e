import { z } from "zod";
import { adviceOnName } from "../engine/text/nearest-names.ts";

/** A schema as JSON Schema has it: what describes settings to people and programs alike. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a schema takes, as JSON Schema; what JSON cannot hold, such as a function, is left open. */
export function jsonSchemaOf(schema: z.core.$ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

/**
 * What a setting may be, for messages and help: "a whole number from 1 to 999", "text or audio", "seconds above 0 or none".
 *
 * Words of its own (`expected` of `setting`) go before those that are made of type, range and unit.
 */
export function expectedWords(schema: JsonSchema): string {
  return wordsOf(schema, { unit: noteIn(schema, "unit"), shared: schema.$defs ?? {} });
}

/** What the words of a part depend on beside it. */
interface WordsContext {
  readonly unit: string | null;
  /** Schemas that others point at, by their names. */
  readonly shared: Readonly<Record<string, z.core.JSONSchema._JSONSchema>>;
}

/** A note of the schema, or of the first of its alternatives that has it. */
export function noteIn(
  schema: JsonSchema,
  key: "description" | "unit" | "expected" | "title" | "absent",
): string | null {
  const own = schema[key];
  if (typeof own === "string") return own;
  for (const one of alternativesOf(schema)) {
    const found = noteIn(one, key);
    if (found !== null) return found;
  }
  return null;
}

/** Schemas of which any will do; none where the schema is no union. */
export function alternativesOf(schema: JsonSchema): JsonSchema[] {
  const { anyOf = [], oneOf = [], type } = schema;
  if (Array.isArray(type)) return type.map((one): JsonSchema => ({ ...schema, type: one }));
  return [...anyOf, ...oneOf].filter(isSchema);
}

function isSchema(schema: z.core.JSONSchema._JSONSchema): schema is JsonSchema {
  return typeof schema === "object";
}

function wordsOf(pointing: JsonSchema, context: WordsContext): string {
  const schema = pointedAt(pointing, context);
  if (typeof schema.expected === "string") return schema.expected;
  const choices = choicesOf(schema);
  if (choices.length > 0) return joined(choices.map(wordOf));
  const alternatives = alternativesOf(schema).map((one) => pointedAt(one, context));
  if (alternatives.length > 0 && alternatives.every(({ type }) => type === "object")) return objectWords(alternatives);
  if (alternatives.length > 0) return joined(alternatives.map((one) => wordsOf(one, context)));
  return (kinds[String(schema.type)] ?? anything)(schema, context);
}

/** A schema in place of one that only names it. */
function pointedAt(schema: JsonSchema, { shared }: WordsContext): JsonSchema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? "")?.[1];
  const found = name === undefined ? undefined : shared[name];
  return found === undefined || !isSchema(found) ? schema : found;
}

/** "an object with place": the one name that each of some objects has to have; a longer list is no help. */
function objectWords(objects: readonly JsonSchema[]): string {
  const [first, ...others] = objects.map(({ required = [] }) => required);
  const needed = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  return needed.length === 1 ? `an object with ${needed[0]}` : "an object";
}

/** What to do about a value that a setting does not take: the choice that may have been meant, else what is usual. */
export function adviceOnValue(schema: JsonSchema, value: unknown, usual: string): string {
  const choices = [schema, ...alternativesOf(schema)].flatMap(choicesOf).filter((choice) => typeof choice === "string");
  return typeof value === "string" ? adviceOnName(value, choices, usual) : usual;
}

/** The values that a schema lists. */
export function choicesOf(schema: JsonSchema): readonly unknown[] {
  return schema.enum ?? ("const" in schema ? [schema.const] : []);
}

/** A value as it is written on a command line and in words: `none` for null. */
export function wordOf(value: unknown): string {
  return value === null ? "none" : String(value);
}

/** More than a few are easier to read as a list. */
function joined(words: readonly string[]): string {
  const others = [...new Set(words.filter((word) => word !== "none"))];
  const said = others.length > 4 ? [`one of ${others.join(", ")}`] : others;
  return [...said, ...(words.includes("none") ? ["none"] : [])].join(" or ");
}

type Words = (schema: JsonSchema, context: WordsContext) => string;

const anything: Words = () => "another value";

/** By the type that JSON Schema names. */
const kinds: Readonly<Record<string, Words>> = {
  boolean: () => "true or false",
  string: ({ maxLength }) => (maxLength === undefined ? "a text" : `a text of at most ${maxLength} letters`),
  null: () => "none",
  object: (schema) => objectWords([schema]),
  number: (schema, { unit }) => `${unit ?? "a number"}${rangeWords(schema)}`,
  integer: (schema) => `a whole number${rangeWords(schema)}`,
  array: (schema, context) => listWords(schema, context),
};

const numerals = ["none", "one", "two", "three", "four", "five", "six"] as const;

/** "two numbers from 0 to 1", "a list of whole numbers above 0". */
function listWords({ prefixItems = [], items, minItems, maxItems }: JsonSchema, context: WordsContext): string {
  const first = prefixItems[0] ?? (Array.isArray(items) ? items[0] : items);
  const each = first === undefined || !isSchema(first) ? "values" : inPlural(wordsOf(first, context));
  const count = minItems !== undefined && minItems === maxItems ? minItems : null;
  return count === null ? `a list of ${each}` : `${numerals[count] ?? count} ${each}`;
}

function inPlural(words: string): string {
  const [, rest, after] = /^an? ((?:whole )?\w+)(.*)$/.exec(words) ?? [];
  return rest === undefined ? words : `${rest}s${after}`;
}

/** " from 1 to 999", " above 0, at most 600"; nothing where every number will do. */
function rangeWords(schema: JsonSchema): string {
  const [above, most] = [boundOf(schema.exclusiveMinimum), boundOf(schema.maximum)];
  const below = boundOf(schema.exclusiveMaximum);
  const least = boundOf(schema.minimum);
  // The first whole number of a count.
  const isCount = schema.type === "integer" && (above === 0 || least === 1);
  if (isCount && most === null && below === null) return " above 0";
  if (isCount && most !== null) return ` from 1 to ${most}`;
  if (least !== null && most !== null) return ` from ${least} to ${most}`;
  const lower = least === null ? above !== null && ` above ${above}` : ` from ${least} on`;
  const upper = most === null ? below !== null && `below ${below}` : `at most ${most}`;
  if (lower === false) return upper === false ? "" : ` ${upper}`;
  return upper === false ? lower : `${lower.replace(/ on$/, "")}, ${upper}`;
}

/** Bounds that every whole number has say nothing. */
function boundOf(bound: number | boolean | undefined): number | null {
  return typeof bound !== "number" || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? null : bound;
}
