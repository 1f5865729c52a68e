import { z } from "zod";
import { soundIdSchema, soundNameSchema } from "./sound.ts";

/** A place is called by the name that the operator gave it. */
export const placeRefSchema = z
  .strictObject({ place: z.string().min(1).max(200) })
  .meta({ id: "PlaceRef", description: "a folder or a file that the operator named" });

const jobRefSchema = z
  .strictObject({ job: z.string().min(1).max(100) })
  .meta({ id: "JobRef", description: "all sounds that a job made, once it has ended" });

/** The same bytes may be several sounds of a set, and in another set have another name. */
const namedSoundSchema = z
  .strictObject({
    sound: soundIdSchema,
    name: soundNameSchema.meta({ description: "what this set calls it; sounds of one name in both sets are pairs" }),
  })
  .meta({ id: "NamedSound", description: "an uploaded sound by a name of the set's own" });

const soundOfSetSchema = z
  .union([soundIdSchema, namedSoundSchema])
  .meta({ expected: "the id of an uploaded sound, or an object with sound and name" });
export type SoundOfSet = z.output<typeof soundOfSetSchema>;

/** Sounds that are judged together: uploaded ones, those of a place, or what a job made. */
export const soundSetSchema = z
  .union([z.array(soundOfSetSchema).min(1).max(10_000), placeRefSchema, jobRefSchema])
  .meta({ expected: "a list of uploaded sounds, an object with place, or an object with job" });
export type SoundSet = z.output<typeof soundSetSchema>;

/** The id of a sound of a set. */
export function idOfSound(sound: SoundOfSet): string {
  return typeof sound === "string" ? sound : sound.sound;
}
