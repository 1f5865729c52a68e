import type { z } from "zod";
import { wishesSchema } from "../../generate/settings.ts";
import { setting } from "../../settings/setting.ts";
import { soundRefSchema } from "./sound.ts";

/** What may be wished of a sound, as JSON: the wishes of generation, with uploaded sounds where those take paths or samples. */
export const jsonWishesSchema = wishesSchema
  .extend({
    init: setting(soundRefSchema, "a sound to change").optional(),
    audio: setting(soundRefSchema, "a sound to be like, instead of a prompt or beside it").optional(),
  })
  .meta({ id: "SoundWishes" });

export type JsonWishes = z.output<typeof jsonWishesSchema>;
