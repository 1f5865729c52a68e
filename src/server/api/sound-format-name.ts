import { z } from "zod";

/** Formats that a job's sounds are given in. */
export const servedFormatNames = ["wav", "flac", "ogg", "mp3"] as const;

export const servedFormatSchema = z.enum(servedFormatNames);
export type ServedFormatName = z.output<typeof servedFormatSchema>;

/** How a sound is given. */
export const soundQuerySchema = z.object({
  format: servedFormatSchema.default("wav"),
  rate: z.coerce
    .number()
    .int()
    .min(1000)
    .max(384_000)
    .optional()
    .meta({ description: "sample rate in hertz; that of the sound where left out" }),
});
