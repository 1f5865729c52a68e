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

// What is built of settings grows with them, so that each has a bound far beyond any published model: a damaged or hostile file
// is refused by its setting before anything is built.

/** A width, a number of words or of positions. */
export const size: z.ZodInt = z
  .int()
  .min(1)
  .max(2 ** 20);
/** How often something is repeated, such as a layer. */
export const repeats: z.ZodInt = z.int().min(1).max(512);
/** Samples, frames or points that are looked at together. */
export const extent: z.ZodInt = z
  .int()
  .min(1)
  .max(2 ** 16);
/** A small number, such as a step between points or a side of a window. */
export const span: z.ZodInt = z.int().min(1).max(1024);
/** In hertz. */
export const sampleRate: z.ZodInt = z.int().min(1000).max(768_000);
const mostLevels = 64;

/** A setting for each level of a network. */
export function byLevel<T extends z.ZodType>(row: T): z.ZodArray<T> {
  return z.array(row).min(1).max(mostLevels);
}

/** Schema rows for settings that a part knows in one value only: another one is refused, none is fine. */
export function optionalLiterals<T extends Readonly<Record<string, string | number | boolean | null>>>(
  settings: T,
): { [K in keyof T]: z.ZodOptional<z.ZodLiteral<T[K]>> } {
  const rows = Object.entries(settings).map(([name, value]) => [name, z.literal(value).optional()]);
  return Object.fromEntries(rows) as { [K in keyof T]: z.ZodOptional<z.ZodLiteral<T[K]>> };
}
