import { aText, checkArgument, checkOptions, checkTextArguments } from "../engine/tensor/argument.ts";
import type { Evaluation } from "../evaluate/score/evaluation.ts";
import type { Clip } from "../generate/clip.ts";
import type { GenerateEvent } from "../generate/generate-event.ts";
import type { Model } from "../generate/model.ts";
import type { GenerateOptions } from "../generate/options.ts";
import type { RunSound } from "../generate/run-sound.ts";
import type { SoundInfo } from "../generate/sound-info.ts";
import type { PullOptions } from "../hub/pull.ts";
import { theLoras } from "../settings/the-loras.ts";
import type { TrainingKindName } from "../train/kind/training-kind.ts";
import { training } from "./device-use.ts";
import { type EvaluationWishes, evaluatePlacesWith, evaluateWith, type PlacesEvaluation } from "./evaluate.ts";
import { FoleyData } from "./foley-data.ts";
import { FoleyModels } from "./foley-models.ts";
import { FoleyStudies } from "./foley-studies.ts";
import { soundInfo } from "./info.ts";
import type { ModelWishes } from "./model-wishes.ts";
import { type FetchableName, pullModel } from "./models.ts";
import type { Session } from "./session.ts";
import { keepSession } from "./shared-work.ts";
import type { Sound } from "./sound.ts";
import type { TrainedModel, TrainModelEvent, TrainModelOptions } from "./train.ts";

/**
 * All that foley does, with devices, models and judges that are loaded once and shared; `open` makes one.
 *
 * Every call may be watched and stopped by its own `report` and `signal`, and all of them by those of `open`. After `close`
 * every call is a mistake in usage.
 */
export class Foley {
  /** The studies of the paper, on sounds of one's own. */
  readonly study: FoleyStudies;
  /** What to learn from. */
  readonly data: FoleyData;
  /** Model folders. */
  readonly models: FoleyModels;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    keepSession(this, session);
    this.study = new FoleyStudies(session);
    this.data = new FoleyData(session);
    this.models = new FoleyModels(session);
  }

  /**
   * A model, loaded at the first ask: the same name with the same changes is the same model, until someone disposes of it or its
   * files are replaced.
   * Its sounds, too, are heard of and stopped by the library.
   *
   * @param nameOrPath an embedded model, such as `nano`, a fetched one, or a model folder
   * @throws FoleyError "usage" for options that cannot be, "not-found", "config" or "weights" naming what is wrong, "device" for
   *   a device that is not here
   */
  async model(nameOrPath = "nano", wishes: ModelWishes = {}): Promise<Model> {
    checkArgument("model", aText, nameOrPath);
    checkOptions("model", { loras: theLoras, name: aText }, wishes);
    const run: RunSound = (options, make) =>
      this.#session.run<Clip, GenerateEvent, GenerateOptions>("generate", options, (_, watched) => make(watched));
    return this.#session.run("model", {}, (resources) => resources.model(nameOrPath, wishes, run));
  }

  /**
   * Scores generated sounds against reference sounds, each a file or samples in memory; those of one name are pairs.
   *
   * @throws FoleyError "data" where a set holds no usable sound, "audio" for an unusable one where those are fatal
   */
  evaluate(
    generated: readonly Sound[],
    reference: readonly Sound[],
    options: EvaluationWishes = {},
  ): Promise<Evaluation> {
    return this.#session.run("evaluate", options, (resources, watched) =>
      evaluateWith(resources, generated, reference, watched),
    );
  }

  /**
   * Scores the sounds of a place against those of another: a folder, a pattern, a list, a CSV or a manifest.
   *
   * @throws FoleyError "not-found" where there is no such place, and as `evaluate`
   */
  evaluatePlaces(generated: string, reference: string, options: EvaluationWishes = {}): Promise<PlacesEvaluation> {
    return this.#session.run("evaluate", options, (resources, watched) =>
      evaluatePlacesWith(resources, generated, reference, watched),
    );
  }

  /**
   * Trains a part of a model. Run again with the same options, a run that was stopped goes on where it was.
   *
   * @throws FoleyError "usage" for what cannot be, "data" and "audio" for sounds that cannot be used, "config" where the folder
   *   holds a run of other settings, "diverged" naming the step, "aborted" when stopped: the checkpoint is then whole
   */
  train(kind: TrainingKindName, options: TrainModelOptions): Promise<TrainedModel> {
    return this.#session.run<TrainedModel, TrainModelEvent, TrainModelOptions>(
      "train",
      options,
      async (resources, watched) => {
        checkTextArguments("train", { kind });
        const { trainModel } = await import("./train.ts");
        const device = await resources.device(training);
        return trainModel({ ...device, judges: (choice) => resources.judges(choice) }, kind, watched);
      },
    );
  }

  /**
   * Fetches a model from the Hugging Face hub, or a backbone of evaluation. What was broken off is gone on with; what is there
   * already is only checked.
   *
   * @param name a short name, or `owner/name`
   * @returns the model's folder, or the backbone's file
   * @throws FoleyError "usage" for what is no name, "not-found", "io", "aborted"
   */
  pull(name: FetchableName, options: PullOptions = {}): Promise<string> {
    return this.#session.run("pull", options, (_, watched) => pullModel(name, watched));
  }

  /**
   * What a sound is, and how it was made where foley made it.
   *
   * @param sound the path of a file, or the bytes of one, of any format that foley reads
   * @throws FoleyError "not-found" where there is no such file, "audio" for what is no sound
   */
  info(sound: string | Uint8Array): Promise<SoundInfo> {
    return this.#session.run("info", {}, () => soundInfo(sound));
  }

  /** Stops what runs, waits for its end, and frees every model, judge and device. */
  close(): Promise<void> {
    return this.#session.close();
  }
}
