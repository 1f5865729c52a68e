import type { LoraWish } from "../models/lora-file.ts";

/** What a model is loaded with. */
export interface ModelWishes {
  /** Files of low-rank changes that training made, added one after another. */
  readonly loras?: readonly LoraWish[] | undefined;
  /** What the settings of its sounds call it; its name or its path where left out. */
  readonly name?: string | undefined;
}
