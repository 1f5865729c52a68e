import { z } from "zod";

/** A part of a whole, or a probability. */
export const share: z.ZodNumber = z.number().min(0).max(1);
/** How many there are of something that there must be. */
export const count: z.ZodInt = z.int().min(1);
/** How many there are of something that there may be none of. */
export const countFromZero: z.ZodInt = z.int().min(0);
/** How far something may be moved. */
export const distance: z.ZodNumber = z.number().min(0);
