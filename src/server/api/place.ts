import { z } from "zod";

/** A folder of sounds, or whatever else the operator named for jobs to work on. */
export const placeSchema = z.object({ name: z.string(), kind: z.enum(["folder", "file"]) }).meta({ id: "Place" });

export const placeListSchema = z.object({ places: z.array(placeSchema) }).meta({ id: "PlaceList" });
