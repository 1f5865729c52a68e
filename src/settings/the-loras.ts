import { z } from "zod";
import type { ArgumentKind } from "../engine/tensor/argument.ts";

/** Low-rank changes of a UNet: the files that hold them, and how much of each is added to its weights. */
export const lorasSchema = z.array(z.strictObject({ path: z.string(), strength: z.number() })).readonly();

/** Of a model's low-rank changes. */
export const theLoras: ArgumentKind = {
  expected: "a list of { path, strength } with a text and a number in each",
  is: (value) => lorasSchema.safeParse(value).success,
};
