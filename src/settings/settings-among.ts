import type { z } from "zod";

/** Those of some values that a schema has a setting for, as they are, without what else there is. */
export function settingsAmong<S extends z.ZodObject>(schema: S, values: Readonly<z.input<S>>): z.input<S>;
export function settingsAmong(schema: z.ZodObject, values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(schema.shape, name)));
}
