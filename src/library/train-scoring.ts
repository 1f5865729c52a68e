import type { Item } from "../data/dataset.ts";
import { openDataset } from "../data/open-dataset.ts";
import { itemSound } from "../data/read-item.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Work } from "../engine/work.ts";
import type { Backbone } from "../evaluate/backbone/backbone.ts";
import { FeatureCache } from "../evaluate/node/feature-cache.ts";
import { fileSound } from "../evaluate/node/file-sound.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { withoutUndefined } from "../settings/resolve.ts";
import type { TrainingKind } from "../train/kind/training-kind.ts";
import { contentOfModel, contentOfSounds, type RunContent } from "../train/run/run-contents.ts";
import type { ScoredWish } from "../train/score/scored-wish.ts";
import type { ScoringOptions } from "../train/score/scoring-options.ts";
import { type ScoringWishes, scoringSettings } from "../train/settings/run-options.ts";
import type { TrainingTools } from "./training-tools.ts";
import { version } from "./version.ts";

/** How a model is heard, the same as settings that must not change in a resumed run, and what was noticed. */
export interface OpenedScoring {
  readonly options: ScoringOptions;
  readonly settings: object;
  readonly warnings: readonly string[];
}

/**
 * The sounds and judges that a model is scored by while it learns.
 *
 * @throws FoleyError "usage" for a kind of model that cannot be heard
 */
export async function openScoring(
  kind: TrainingKind,
  wishes: ScoringWishes,
  judgesOf: TrainingTools["judges"],
  { useCache, signal }: Pick<Work, "signal"> & { readonly useCache: boolean },
): Promise<OpenedScoring> {
  if (!kind.isScored) {
    const message = `train ${kind.name}: expected scoring where the diffusion model is trained, got it here; leave it out`;
    throw new FoleyError("usage", message, { subject: "scoring" });
  }
  const {
    reference,
    folds,
    everySteps,
    steps,
    guidance,
    vocoder = null,
    panns = null,
    vggish = null,
    ...wish
  } = parseSettings(scoringSettings, wishes, `train ${kind.name}: scoring`);
  const { items, warnings } = await openDataset(reference, { folds, signal });
  const chosen = spread(items, wish.count ?? items.length);
  const options: ScoringOptions = {
    ...{ everySteps, vocoder, preset: "foley", cache: useCache ? new FeatureCache() : null, version: version() },
    wishes: chosen.map((item, index) => wishOf(item, wish.condition, wish.seed + index)),
    settings: { steps, guidance },
    reference: chosen.map(({ id: name, path, range, captions: [caption] }) =>
      fileSound({ name, path, range, caption }),
    ),
    judges: await judgesOf({ preset: "foley", panns, vggish, clap: null }),
  };
  return { options, warnings, settings: await settingsOf(options) };
}

async function settingsOf({ everySteps, settings, vocoder, wishes, reference, judges }: ScoringOptions) {
  const judgeOf = ({ name, hash }: Backbone): RunContent & { readonly name: string } => ({ name, sha256: hash });
  return {
    ...{ everySteps, settings: withoutUndefined(settings) },
    vocoder: vocoder === null ? null : await contentOfModel(vocoder, "vocoder"),
    sounds: wishes.map(({ name, prompt, seed }) => ({ name, prompt, seed })),
    reference: await contentOfSounds(reference),
    ...{ classifier: judgeOf(judges.classifier), frames: judgeOf(judges.frames) },
  };
}

function wishOf(item: Item, condition: "text" | "audio", seed: number): ScoredWish {
  const { id: name, captions } = item;
  const [caption] = captions;
  if (condition === "text") return { name, prompt: caption ?? null, seed };
  return { name, prompt: null, audio: () => itemSound(item), caption, seed };
}

/** So many of a list, at equal distances. */
function spread(items: readonly Item[], count: number): Item[] {
  const kept = Math.min(count, items.length);
  return Array.from({ length: kept }, (_, index) => items.at(Math.floor((index * items.length) / kept))).filter(
    (item) => item !== undefined,
  );
}
