import { z } from "zod";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Names of files as they may be in a folder that is fetched: no way out of it. */
const fileName = z
  .string()
  .min(1)
  .refine((name) => name.split("/").every((part) => !["", ".", ".."].includes(part)) && !/[\\\0:]/.test(name));

/** The same of a file in no folder of its own. */
export const plainFileName: z.ZodType<string> = fileName.refine((name) => !name.includes("/"));

/** A folder or a file that lies in a store, by the SHA-256 of its parts: kept there under that of this very note. */
export const heldPlaceSchema = z.strictObject({
  /** Else one file. */
  isFolder: z.boolean(),
  files: z
    .array(
      z.strictObject({
        /** With slashes, in the folder. */
        name: fileName,
        /** Bytes. */
        size: z.int().min(0),
        /** In order; each as long as the others but for the last. */
        parts: z.array(hash),
      }),
    )
    .min(1),
});
export type HeldPlace = z.output<typeof heldPlaceSchema>;
