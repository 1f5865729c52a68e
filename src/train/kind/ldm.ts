import { createNoiseSchedule } from "../../diffusion/schedule.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { Model } from "../../generate/model.ts";
import { soundFiles } from "../../generate/node/sound-files.ts";
import { runAlone } from "../../generate/run-sound.ts";
import { identityPath } from "../../models/unet/identity-path.ts";
import { withoutUndefined } from "../../settings/resolve.ts";
import { audioldmLdm } from "../preset/audioldm.ts";
import { nanoDistilled, nanoLdm } from "../preset/nano.ts";
import { tinyDistilled, tinyLdm } from "../preset/tiny.ts";
import { judgedTask, type TrainingJudge } from "../score/judged-task.ts";
import { createLdmJudge } from "../score/ldm-judge.ts";
import type { ScoringOptions } from "../score/scoring-options.ts";
import { type LdmTrainingConfig, ldmTrainingSettings } from "../settings/ldm.ts";
import { settingsWithWishes, type TrainingWishes } from "../settings/wishes.ts";
import { createLdmTask, validationScores } from "../task/ldm.ts";
import type { TrainingTask } from "../task/training-task.ts";
import { type FrozenParts, frozenFolders, openFrozenParts } from "./ldm/frozen-parts.ts";
import { prepareLatents } from "./ldm/latents.ts";
import { checkLdmStart, modelOfRun, readLdmStart, schedulerOfRun } from "./ldm/start.ts";
import { studentSettings } from "./ldm/student-settings.ts";
import { learntWords } from "./ldm/words.ts";
import { writeLdm } from "./ldm/write.ts";
import {
  checkGivenParts,
  chooseTrainingPreset,
  type PreparedTraining,
  type PrepareOptions,
  requestOf,
  type TrainingKind,
  type TrainingPreset,
  type TrainingRequest,
  trainingPreset,
} from "./training-kind.ts";

async function prepare(
  request: TrainingRequest,
  wished: LdmTrainingConfig,
  preset: LdmTrainingConfig,
): Promise<PreparedTraining> {
  const { from, vae, clap, scoring } = request;
  const start = await readLdmStart(from);
  const parts = await openFrozenParts(request);
  const model = modelOfRun(start, wished, preset, parts);
  const config = { ...wished, model, scheduler: schedulerOfRun(start, wished, preset) };
  const schedule = createNoiseSchedule(config.scheduler);
  const { set, scalingFactor } = await prepareLatents(request, config, parts);
  const words = await learntWords({ ...config, ...{ clips: request.clips, from, clap: parts.clap } });
  const task = await createLdmTask(request.runtime, config, {
    ...{ set, schedule },
    weights: start?.weights ?? null,
    initialize: config.identityPath ? identityPath : null,
    save: (folder, weights, learnt) =>
      writeLdm(folder, weights, learnt, { config, parts, scalingFactor, start, words }),
  });
  const settings = { ...config, from, vae, clap };
  const result = { stepCount: config.stepCount, settings, schema: ldmTrainingSettings };
  if (scoring === null) return { task, ...result };
  const judge = await judgeOf(task, request, scoring, { config, parts, scalingFactor });
  return { task: judgedTask(task, judge), ...result };
}

/** Hears the diffusion model through the frozen parts, at the length of what it learns from. */
async function judgeOf(
  task: TrainingTask,
  { runtime, work }: TrainingRequest,
  scoring: ScoringOptions,
  { config, parts, scalingFactor }: { config: LdmTrainingConfig; parts: FrozenParts; scalingFactor: number },
): Promise<TrainingJudge> {
  const { hopSize, sampleRate } = parts.manifest.mel;
  const model = await Model.ofParts(
    runtime,
    {
      ...{ unet: config.model, schedule: createNoiseSchedule(config.scheduler), scalingFactor },
      ...{ clap: folderFiles(parts.clap), vae: folderFiles(parts.vae) },
      vocoder: scoring.vocoder === null ? null : folderFiles(scoring.vocoder),
    },
    task.modelWeights(),
    { name: "in training", version: scoring.version, loras: [], warnings: [], paths: soundFiles, run: runAlone },
  );
  const durationSeconds = (config.clip.frameCount * hopSize) / sampleRate;
  const settings = { durationSeconds, ...studentSettings(config), ...withoutUndefined(scoring.settings) };
  const options = { ...scoring, settings };
  return createLdmJudge({ model, weights: () => task.modelWeights(), stepCount: config.stepCount }, options, work);
}

const presets = {
  nano: nanoLdm,
  "nano-distilled": nanoDistilled,
  audioldm: audioldmLdm,
  "audioldm-original": audioldmLdm,
  tiny: tinyLdm,
  "tiny-distilled": tinyDistilled,
};

const preset = (values: LdmTrainingConfig): TrainingPreset =>
  trainingPreset(
    "ldm",
    ldmTrainingSettings,
    values,
    (request, config) => prepare(request, config, values),
    (folders, config) => {
      checkLdmStart(folders.from, config, values);
      frozenFolders(folders);
    },
    validationScores,
  );

/** Trains the latent diffusion model with a frozen VAE and a frozen CLAP, whose outputs are computed once. */
export const ldmKind: TrainingKind = {
  name: "ldm",
  summary: "the latent diffusion model, with VAE and CLAP frozen",
  isScored: true,
  needsCaptions: true,
  takes: { from: "unet", vae: "vae", clap: "text_encoder" },
  takesAllFrom: true,
  presets: Object.fromEntries(Object.entries(presets).map(([name, values]) => [name, preset(values)])),
};

/** Makes all that the diffusion model's training needs of the clips, to be kept in the options' cache. */
export async function prepareLdmData(options: PrepareOptions): Promise<void> {
  const request = requestOf(options);
  checkGivenParts(ldmKind, request);
  const config = wishedLdm(options.preset, request.wishes);
  const parts = await openFrozenParts(request);
  const start = await readLdmStart(request.from);
  const model = modelOfRun(start, config, ldmPreset(options.preset), parts);
  await prepareLatents(request, { ...config, model }, parts);
}

function wishedLdm(preset: string, wishes: TrainingWishes): LdmTrainingConfig {
  return settingsWithWishes(ldmTrainingSettings, ldmPreset(preset), wishes, "train ldm");
}

function ldmPreset(name: string): LdmTrainingConfig {
  return chooseTrainingPreset("ldm", presets, name);
}

/**
 * Refuses to prepare a data set in parts for a training whose clips are made of any two of its sounds.
 *
 * @throws FoleyError "usage", also for a preset or a setting that there is not
 */
export function checkPreparedInParts(preset: string, wishes: TrainingWishes): void {
  const { mixShare } = wishedLdm(preset, wishes).augment;
  if (mixShare === 0) return;
  const expected = "augment.mixShare=0 where a data set is prepared in parts, as mixtures are of any two of its sounds";
  const message = `train ldm: expected ${expected}, got ${mixShare}; leave it to the training, or prepare the whole at once`;
  throw new FoleyError("usage", message);
}
