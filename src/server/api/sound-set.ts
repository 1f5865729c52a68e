import { z } from "zod";
import { soundIdSchema } from "./sound.ts";

/** A place is called by the name that the operator gave it. */
export const placeRefSchema = z
  .strictObject({ place: z.string().min(1).max(200) })
  .meta({ id: "PlaceRef", description: "a folder or a file that the operator named" });

const jobRefSchema = z
  .strictObject({ job: z.string().min(1).max(100) })
  .meta({ id: "JobRef", description: "all sounds that a job made, once it has ended" });

/** Sounds that are judged together: uploaded ones, those of a place, or what a job made. */
export const soundSetSchema = z
  .union([z.array(soundIdSchema).min(1).max(10_000), placeRefSchema, jobRefSchema])
  .meta({ expected: "a list of ids of uploaded sounds, an object with place, or an object with job" });
export type SoundSet = z.output<typeof soundSetSchema>;
