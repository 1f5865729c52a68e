import type { z } from "zod";

/** A setting that a caller may leave out. */
type OrNull<S extends z.ZodType> = z.ZodPipe<
  z.ZodOptional<S>,
  z.ZodTransform<z.output<S> | null, z.output<S> | undefined>
>;

/** A setting that may be left out, and then is null: behind the schema nothing is optional. */
export function orNull<S extends z.ZodType>(schema: S): OrNull<S> {
  return schema.optional().transform((value) => value ?? null);
}
