import { z } from "zod";

/** A sound that was uploaded is called by the hash of its bytes. */
export const soundIdSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({
    description: "SHA-256 of an uploaded sound's bytes",
    expected: "the id of an uploaded sound, 64 hex digits",
  });

/** A sound in a request: never a path, always one that was uploaded. */
export const soundRefSchema = z
  .strictObject({ sound: soundIdSchema })
  .meta({ id: "SoundRef", description: "an uploaded sound" });

export type SoundRef = z.output<typeof soundRefSchema>;

/** What is told of an uploaded sound. */
export const uploadedSoundSchema = z
  .object({
    id: soundIdSchema,
    name: z.string().meta({ description: "as the upload called it" }),
    format: z.string().meta({ description: "as its content says, such as WAV" }),
    sampleRate: z.int().meta({ description: "hertz" }),
    channels: z.int(),
    seconds: z.number(),
    bytes: z.int(),
  })
  .meta({ id: "UploadedSound" });

export type UploadedSound = z.output<typeof uploadedSoundSchema>;
