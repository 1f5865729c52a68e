import { z } from "zod";

type Schema = z.core.$ZodType;

/** The schema that takes the values: without what makes it optional, nullable or gives it a default. */
export function innermost(schema: Schema): Schema {
  if (
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable ||
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodReadonly ||
    schema instanceof z.core.$ZodNonOptional
  )
    return innermost(schema._zod.def.innerType);
  return schema instanceof z.core.$ZodPipe ? innermost(schema._zod.def.in) : schema;
}

/** The settings of a group by name; null for a schema that is no group, such as a number or a list. */
export function settingsOf(schema: Schema): Readonly<Record<string, Schema>> | null {
  const inner = innermost(schema);
  return inner instanceof z.core.$ZodObject ? inner._zod.def.shape : null;
}

/** The names of a group's settings, and of each group of a union; none for what is no group. */
export function namesWithin(schema: Schema): string[] {
  const inner = innermost(schema);
  if (inner instanceof z.core.$ZodUnion) return [...new Set(inner._zod.def.options.flatMap(namesWithin))];
  return Object.keys(settingsOf(inner) ?? {});
}

/** The schema of what lies at a path, such as ["optimizer", "betas", 1]; null where nothing may. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | null {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  for (const inside of insidesOf(innermost(schema), key)) {
    const found = schemaAt(inside, rest);
    if (found !== null) return found;
  }
  return null;
}

/** Of groups that are told apart by a name, such as a `kind`, the one that a value names; else the schema itself. */
export function meantOf(schema: Schema, value: unknown): Schema {
  const union = innermost(schema);
  if (!(union instanceof z.core.$ZodDiscriminatedUnion) || typeof value !== "object" || value === null) return schema;
  const { discriminator, options } = union._zod.def;
  const name: unknown = Reflect.get(value, discriminator);
  const isMeant = (one: Schema): boolean => {
    const told = settingsOf(one)?.[discriminator];
    return told !== undefined && z.safeParse(told, name).success;
  };
  return options.find(isMeant) ?? schema;
}

/** What lies under a key: one schema, none, or some of a union. */
function insidesOf(schema: Schema, key: PropertyKey): Schema[] {
  const settings = settingsOf(schema);
  if (settings !== null) {
    const inside = typeof key === "string" && Object.hasOwn(settings, key) ? settings[key] : undefined;
    return inside === undefined ? [] : [inside];
  }
  // Whatever tells the groups apart may be what tells any of them.
  if (schema instanceof z.core.$ZodDiscriminatedUnion && key === schema._zod.def.discriminator)
    return [z.union(schema._zod.def.options.flatMap((one) => insidesOf(innermost(one), key)))];
  if (schema instanceof z.core.$ZodUnion)
    return schema._zod.def.options.flatMap((one) => insidesOf(innermost(one), key));
  if (schema instanceof z.core.$ZodRecord) return [schema._zod.def.valueType];
  const index = Number(key);
  if (!Number.isInteger(index) || index < 0) return [];
  if (schema instanceof z.core.$ZodArray) return [schema._zod.def.element];
  const inside = schema instanceof z.core.$ZodTuple ? schema._zod.def.items[index] : undefined;
  return inside === undefined ? [] : [inside];
}
