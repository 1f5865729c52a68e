import { z } from "zod";
import { bitDepths, type SoundFormat, soundFormats } from "../../../audio/encode/encode-audio.ts";
import { wishesSchema } from "../../../generate/settings.ts";

/** A sound that lies in the store: its content's hash, and what it is called. */
export const inputSoundSchema = z.strictObject({ input: z.string(), name: z.string() });
export type InputSound = z.output<typeof inputSoundSchema>;

const soundSchema = z.union([z.string(), inputSoundSchema]).optional();

/** Wishes as JSON, with sounds by their paths at the door and by their hashes behind it. */
const heldWishesSchema = wishesSchema.extend({ init: soundSchema, audio: soundSchema });

const loraSchema = z.strictObject({ path: z.string(), strength: z.number(), hash: z.string().optional() });

const commonShape = {
  model: z.string(),
  /** Of its networks, tokenizer and schedule; that of the model of this name on the machine that plans, where left out. */
  modelHash: z.string().optional(),
  loras: z.array(loraSchema).default([]),
  wishes: heldWishesSchema.default({}),
  format: z.enum(soundFormats).default("wav"),
  bitDepth: z.enum(bitDepths).optional(),
};

/** Many sounds, made by the same wishes. */
export const generateUnitsSchema = z.strictObject({
  ...commonShape,
  prompts: z.array(z.strictObject({ prompt: z.string().nullable(), seed: z.int().min(0).nullable() })),
  count: z.int().min(1).default(1),
});
export type GenerateUnitsJob = z.output<typeof generateUnitsSchema>;
/** The same as a door may say it. */
export type GenerateUnitsRequest = z.input<typeof generateUnitsSchema>;

/** One of them, with its seed. */
export const generateUnitSchema = z.strictObject({
  ...commonShape,
  /** What its settings call the model, where that lies elsewhere on this machine. */
  modelName: z.string().optional(),
  loras: z.array(loraSchema.extend({ place: z.string().optional() })).default([]),
  prompt: z.string().nullable(),
  seed: z.int().min(0),
});
/** What is noted of a sound that was made, as far as whoever merges needs it: of the settings there are more. */
export const notedSoundSchema = z.object({
  settings: z.object({ prompt: z.string().nullable(), audio: z.string().nullable(), seed: z.int() }),
  warnings: z.array(z.string()).readonly(),
  durationSeconds: z.number(),
});
export type NotedSound = z.output<typeof notedSoundSchema>;

/** The file of a sound in the store. */
export function madeFile(format: SoundFormat): string {
  return `sound.${format}`;
}
