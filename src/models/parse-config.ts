import { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";

/**
 * Settings of a part, checked against a schema; unknown keys, which the references add freely, are ignored.
 *
 * @param where the file or folder that the settings come from
 * @throws FoleyError "config" naming the first setting that is missing or impossible
 */
export function parseConfig<T>(where: string, schema: z.ZodType<T>, settings: unknown): T {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join(".") || "the settings";
  throw new FoleyError("config", `${where}: ${name}: ${issue?.message}; correct the file`);
}

/** Schema rows for settings that a part knows in one value only: another one is refused, none is fine. */
export function optionalLiterals<T extends Readonly<Record<string, string | number | boolean | null>>>(
  settings: T,
): { [K in keyof T]: z.ZodOptional<z.ZodLiteral<T[K]>> } {
  const rows = Object.entries(settings).map(([name, value]) => [name, z.literal(value).optional()]);
  return Object.fromEntries(rows) as { [K in keyof T]: z.ZodOptional<z.ZodLiteral<T[K]>> };
}
