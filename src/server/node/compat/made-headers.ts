/** What the answer of an interface of another house tells beside the sound. */
export const madeHeaders = {
  "Foley-Job": "the id of the job that made it",
  "Foley-Model": "the model that made it",
  "Foley-Seed": "with it, the sound is made again",
  "Foley-Warnings": "what was ignored or changed",
} as const;

/** Their values. */
export type MadeHeaders = Readonly<Record<keyof typeof madeHeaders, string>>;
