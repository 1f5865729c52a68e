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

/** How an upload may call a sound: messages, tables and the settings of sounds say it, and no file is called by it. */
export const soundNameSchema = z
  .string()
  .min(1)
  .max(255)
  .refine((name) => name.trim() !== "" && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name))
  .meta({
    description: "what to call it; no file is called by it, and the last name of the same bytes holds",
    expected: "a name of 1 to 255 letters without line ends and other controls",
  });

/** What is told of an uploaded sound. */
export const uploadedSoundSchema = z
  .object({
    id: soundIdSchema,
    name: z.string().meta({ description: "as the last upload of it called it" }),
    format: z.string().meta({ description: "as its content says, such as WAV" }),
    sampleRate: z.int().meta({ description: "hertz" }),
    channels: z.int(),
    seconds: z.number(),
    bytes: z.int(),
  })
  .meta({ id: "UploadedSound" });

export type UploadedSound = z.output<typeof uploadedSoundSchema>;
