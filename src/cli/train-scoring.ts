import { type Command, Option } from "commander";
import { readAudio } from "../audio/node/read-audio.ts";
import type { Item } from "../data/dataset.ts";
import { openDataset } from "../data/open-dataset.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { FeatureCache } from "../evaluate/node/feature-cache.ts";
import { fileSound } from "../evaluate/node/file-sound.ts";
import { loadJudges } from "../library/judges.ts";
import { version } from "../library/version.ts";
import type { Job } from "../train/job/job.ts";
import type { ScoringOptions, SoundWish } from "../train/score/sound-scorer.ts";
import type { Door } from "./door.ts";
import { parseCount, parseList, parseNumber, parseWhole } from "./option.ts";
import { warn } from "./warn.ts";

/** How a model is heard while it learns, as it is said on the command line. */
export interface ScoringWishes {
  readonly scoreReference?: string | undefined;
  readonly scoreFolds?: readonly string[] | undefined;
  readonly scoreCount?: number | undefined;
  readonly scoreEvery: number;
  readonly scoreCondition: "text" | "audio";
  readonly scoreSeed: number;
  readonly scoreSteps?: number | undefined;
  readonly scoreGuidance?: number | undefined;
  readonly vocoder?: string | undefined;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
}

export function addScoringOptions(command: Command): void {
  command
    .option("--score-reference <folder>", "sounds, laid out as --data, whose captions are generated and scored (ldm)")
    .option("--score-folds <list>", "folds of them to use", parseList)
    .option("--score-count <n>", "at most so many of them, spread over the set", parseCount)
    .option("--score-every <n>", "steps between scores", parseCount, 500)
    .addOption(
      new Option("--score-condition <kind>", "generate by their captions or by the sounds themselves")
        .choices(["text", "audio"])
        .default("text"),
    )
    .option("--score-seed <n>", "of the first sound; the others' count up", parseWhole, 0)
    .option("--score-steps <n>", "sampler steps of each sound", parseCount)
    .option("--score-guidance <x>", "strength of guidance", parseNumber)
    .option("--vocoder <folder>", "a model folder with HiFi-GAN to score with; Griffin-Lim where absent")
    .option("--panns <file>", "as in foley evaluate, to score with")
    .option("--vggish <file>", "as in foley evaluate, to score with");
}

/** What the wishes mean, and as settings that must not change in a resumed run; null where nothing is scored. */
export async function openScoring(
  job: Job,
  wishes: ScoringWishes,
  runtime: Runtime,
  door: Door,
): Promise<{ readonly options: ScoringOptions; readonly settings: object } | null> {
  const { scoreReference: folder, scoreFolds, scoreCount, scoreSteps, scoreGuidance, panns, vggish } = wishes;
  if (folder === undefined) return null;
  if (job.isScored !== true) {
    const expected = "--score-reference where the diffusion model is trained";
    throw new FoleyError("usage", `train ${job.name}: expected ${expected}, got it here; leave it out`);
  }
  const folds = scoreFolds === undefined ? {} : { folds: scoreFolds.map(Number) };
  const { items, warnings } = await openDataset(folder, { ...folds, signal: door.signal });
  warn(door, warnings);
  const chosen = spread(items, scoreCount ?? items.length);
  const options: ScoringOptions = {
    everySteps: wishes.scoreEvery,
    wishes: await Promise.all(
      chosen.map(async ({ id: name, path, range, captions }, index): Promise<SoundWish> => {
        const [caption] = captions as [string];
        const seed = wishes.scoreSeed + index;
        return wishes.scoreCondition === "text"
          ? { name, prompt: caption, seed }
          : { name, prompt: null, audio: await readAudio(path, range), caption, seed };
      }),
    ),
    settings: {
      ...(scoreSteps === undefined ? {} : { steps: scoreSteps }),
      ...(scoreGuidance === undefined ? {} : { guidance: scoreGuidance }),
    },
    vocoder: wishes.vocoder ?? null,
    reference: chosen.map(({ id: name, path, range, captions: [caption] }) =>
      fileSound({ name, path, range, caption }),
    ),
    judges: await loadJudges(runtime, { preset: "foley", panns: panns ?? null, vggish: vggish ?? null, clap: null }),
    preset: "foley",
    cache: new FeatureCache(),
    version: version(),
  };
  const { everySteps, settings, wishes: sounds } = options;
  return { options, settings: { everySteps, settings, vocoder: options.vocoder, sounds: sounds.map(withoutSamples) } };
}

/** So many of a list, at equal distances. */
function spread(items: readonly Item[], count: number): Item[] {
  const kept = Math.min(count, items.length);
  return Array.from({ length: kept }, (_, index) => items[Math.floor((index * items.length) / kept)] as Item);
}

function withoutSamples({ name, prompt, seed }: SoundWish): object {
  return { name, prompt, seed };
}
