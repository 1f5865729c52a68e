import { z } from "zod";

/** Formats that a job's sounds are given in. */
export const servedFormatNames = ["wav", "flac", "ogg", "mp3", "opus", "pcm", "ulaw", "alaw"] as const;

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
    .meta({ description: "sample rate in hertz; that of the sound where left out, and 8000 of ulaw and alaw" }),
  kilobits: z.coerce.number().int().min(6).max(510).optional().meta({
    description: "bit rate of mp3 and opus in kilobits a second, of those that they have; 128 where left out",
  }),
});
