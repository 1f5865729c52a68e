import fc from "fast-check";

/** The part of JSON Schema that a description of an API is made of. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number | boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

/** What nobody expects in the place of a value. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 0, 1e308, -0.5, "", "../../etc/passwd", "\u0000", "🔊", [], {}, [[]]),
  fc.constant("a".repeat(20_000)),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values that a schema takes, each part of them now and then replaced by junk. @param schemas what references name */
export function schemaArbitrary(
  schema: JsonSchema,
  schemas: Readonly<Record<string, JsonSchema>>,
  depth = 0,
): fc.Arbitrary<unknown> {
  const right = rightArbitrary(schema, schemas, depth);
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: junk });
}

function rightArbitrary(
  schema: JsonSchema,
  schemas: Readonly<Record<string, JsonSchema>>,
  depth: number,
): fc.Arbitrary<unknown> {
  const inner = (part: JsonSchema) => schemaArbitrary(part, schemas, depth + 1);
  if (schema.$ref !== undefined) return inner(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return fc.oneof(...choices.map(inner));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  if (types.length === 0) return depth > 4 ? fc.constant(null) : junk;
  return fc.oneof(...types.map((type) => ofType(type, schema, inner)));
}

function ofType(type: string, schema: JsonSchema, inner: (part: JsonSchema) => fc.Arbitrary<unknown>) {
  const [min, max] = [schema.minimum ?? -1000, schema.maximum ?? 1000];
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: Math.ceil(Math.max(min, -(2 ** 31))), max: Math.floor(Math.min(max, 2 ** 31 - 1)) });
    case "number":
      return fc.double({ min, max, noNaN: true });
    case "string":
      return fc.string({
        minLength: schema.minLength ?? 0,
        maxLength: Math.min(schema.maxLength ?? 40, 40),
        unit: "grapheme",
      });
    case "array":
      return schema.prefixItems === undefined
        ? fc.array(inner(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 4, 4) })
        : fc.tuple(...schema.prefixItems.map(inner));
    default: {
      const parts = Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, part]) => [key, inner(part)]),
      );
      return fc.record(parts, { requiredKeys: [...(schema.required ?? [])] });
    }
  }
}
