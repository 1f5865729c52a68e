import { z } from "zod";
import { setting } from "../../settings/setting.ts";
import { learntConditions } from "./wishes.ts";

/** How often a run writes, and what it keeps: none of it changes what is learnt. */
export const runOptionSettings = z.strictObject({
  checkpointEvery: setting(z.int().min(1), "steps between checkpoints").default(100),
  logEvery: setting(z.int().min(1), "steps between lines of log.jsonl").default(10),
  bestBy: setting(z.string(), "keep the best model in best/, by validationLoss or a score such as fd").optional(),
  patience: setting(z.int().min(1), "end where none measured for this many steps was better").optional(),
  useCache: setting(z.boolean(), "whether what is made of sounds is kept, and taken where it is known").default(true),
});

export type RunOptions = Readonly<z.input<typeof runOptionSettings>>;

/** How the diffusion model is heard and judged while it learns. */
export const scoringSettings = z.strictObject({
  reference: setting(z.string(), "sounds, laid out as what is learnt from, whose captions are generated and scored"),
  folds: setting(z.array(z.number()).readonly(), "folds of them to use").optional(),
  count: setting(z.int().min(1), "at most so many of them, spread over the set").optional(),
  everySteps: setting(z.int().min(1), "steps between scores").default(500),
  condition: setting(z.enum(learntConditions), "generate by their captions or by the sounds themselves").default(
    "text",
  ),
  seed: setting(z.int().min(0), "of the first sound; the others' count up").default(0),
  steps: setting(z.int().min(1), "sampler steps of each sound").optional(),
  guidance: setting(z.number(), "strength of guidance").optional(),
  vocoder: setting(
    z.string(),
    "a model folder whose vocoder makes the sounds to score; Griffin-Lim where left out",
  ).optional(),
  panns: setting(z.string(), "PANNs' weights to score with, as where sounds are evaluated").optional(),
  vggish: setting(z.string(), "VGGish's weights to score with").optional(),
});

/** What a caller says of it. */
export type ScoringWishes = Readonly<z.input<typeof scoringSettings>>;
