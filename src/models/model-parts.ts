/** Folders of a model that decide what sounds it makes, by name. */
export const modelParts = [
  "audio_encoder",
  "scheduler",
  "text_encoder",
  "tokenizer",
  "unet",
  "vae",
  "vocoder",
] as const;

/** Those without which no sound is made of words. */
export const neededParts = ["unet", "vae", "text_encoder", "tokenizer", "scheduler"] as const;
