import type { WorkOptions } from "../engine/work.ts";
import type { GenerateEvent } from "./generate-event.ts";
import type { SoundWishes } from "./settings.ts";

/** What a caller may wish of a sound, and how it is watched and stopped; what is left out comes from the model. */
export interface GenerateOptions extends SoundWishes, WorkOptions<GenerateEvent> {}
