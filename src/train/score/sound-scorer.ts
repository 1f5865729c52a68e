import type { Waveform } from "../../audio/waveform.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { evaluateAgainst, hearSet } from "../../evaluate/evaluate-sounds.ts";
import type { FeatureStore } from "../../evaluate/features/feature-store.ts";
import type { HeardSound } from "../../evaluate/features/hear-sounds.ts";
import { choosePreset, type PresetName } from "../../evaluate/preset.ts";
import { type Direction, metricDirections } from "../../evaluate/score/direction.ts";
import type { SetMetrics } from "../../evaluate/score/evaluation.ts";
import type { Judges } from "../../evaluate/score/judges.ts";
import { heldSound } from "../../evaluate/sounds/held-sound.ts";
import { pairSounds } from "../../evaluate/sounds/pair.ts";
import type { JudgedSound } from "../../evaluate/sounds/sound.ts";
import type { Clip } from "../../generate/clip.ts";
import type { Model } from "../../generate/model.ts";
import type { Settings } from "../../generate/settings.ts";
import type { Metrics } from "../learner.ts";
import type { Measured, MeasureOptions } from "../task/training-task.ts";

/** One sound that is made again and again while the model learns. */
export interface SoundWish {
  /** Its file's path, without an extension; the reference sound of this name is its pair. */
  readonly name: string;
  /** Null with `audio` alone. */
  readonly prompt: string | null;
  /** A sound to be like. */
  readonly audio?: string | Waveform | undefined;
  readonly seed: number;
  /** What it should sound like, for the CLAP score; the prompt where absent. */
  readonly caption?: string | undefined;
}

/** How the diffusion model is heard and judged while it learns. */
export interface ScoringOptions {
  /** It is judged before the first step, after every so many, and after the last. */
  readonly everySteps: number;
  readonly wishes: readonly SoundWish[];
  /** Sampler, steps, guidance, duration; the model's own defaults where absent. */
  readonly settings: Partial<Settings>;
  /** A model folder with HiFi-GAN; Griffin-Lim makes the sounds where null. */
  readonly vocoder: string | null;
  readonly reference: readonly JudgedSound[];
  readonly judges: Judges;
  /** The protocol of the evaluation. */
  readonly preset: PresetName;
  /** For the reference's features; what is generated is never kept. */
  readonly cache: FeatureStore | null;
  /** Of foley, noted in each sound. */
  readonly version: string;
}

/** Generates a fixed set of sounds with given weights, and scores them against reference sounds. */
export class SoundScorer {
  /** The metrics that there will be. */
  readonly scores: Readonly<Record<string, Direction>>;
  readonly #model: Model;
  readonly #options: ScoringOptions;
  readonly #reference: readonly HeardSound[];

  private constructor(model: Model, options: ScoringOptions, reference: readonly HeardSound[]) {
    this.#model = model;
    this.#options = options;
    this.#reference = reference;
    this.scores = possibleScores(options);
  }

  /**
   * @param model whose diffusion model is replaced each time; freed with the scorer
   * @throws FoleyError "data" where no reference sound can be used
   */
  static async create(model: Model, options: ScoringOptions): Promise<SoundScorer> {
    return new SoundScorer(model, options, await hearSet("reference", options.reference, options));
  }

  /** Whether the model is to be heard after so many steps. */
  isDue(step: number, stepCount: number): boolean {
    return step % this.#options.everySteps === 0 || step === stepCount;
  }

  /** @throws FoleyError "aborted" after the signal */
  async score(weights: ReadonlyMap<string, Tensor>, { signal, onProgress }: MeasureOptions = {}): Promise<Measured> {
    const { wishes, preset, judges } = this.#options;
    const clips = await this.#model.withUnet(weights, () => this.#generate({ signal, onProgress }));
    const sounds = wishes.map(({ name, prompt, caption = prompt }, index) =>
      heldSound({ name, waveform: clips[index] as Clip, caption: caption ?? undefined }),
    );
    const options = { judges, preset, cache: null, signal };
    const { metrics } = await evaluateAgainst(this.#reference, sounds, options);
    return {
      metrics: numbersOf(metrics),
      sounds: wishes.map(({ name }, index) => ({ name, save: (path) => (clips[index] as Clip).save(path) })),
    };
  }

  dispose(): Promise<void> {
    return this.#model.dispose();
  }

  async #generate({ signal, onProgress }: MeasureOptions): Promise<Clip[]> {
    const { wishes, settings } = this.#options;
    const clips: Clip[] = [];
    for (const { prompt, audio, seed } of wishes) {
      const options = {
        ...settings,
        // Levels are part of what is judged.
        loudness: "off" as const,
        seed,
        ...(audio === undefined ? {} : { audio }),
        ...(signal === undefined ? {} : { signal }),
      };
      clips.push(await this.#model.generate(prompt, options));
      onProgress?.(clips.length, wishes.length);
    }
    return clips;
  }
}

const paired = ["klSoftmax", "klSigmoid", "psnr", "ssim", "lsd", "clapAudio"] as const;

/** Without the metrics that need pairs, or CLAP, where there are none. */
function possibleScores({ wishes, reference, judges, preset }: ScoringOptions): Readonly<Record<string, Direction>> {
  const names = [wishes, reference].map((sounds) => sounds.map(({ name }) => name)) as [string[], string[]];
  const { isPaired } = pairSounds(...names, choosePreset(preset).ignoresExtension);
  const missing = new Set<string>([
    ...(isPaired ? [] : paired),
    ...(judges.clap === null ? ["clap", "clapAudio"] : []),
  ]);
  return Object.fromEntries(Object.entries(metricDirections).filter(([name]) => !missing.has(name)));
}

/** The metrics that there are, of those with a spread the mean. */
function numbersOf(metrics: SetMetrics): Metrics {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]): [string, number][] => {
      const number = typeof value === "object" ? value?.mean : value;
      return number === null || number === undefined || !Number.isFinite(number) ? [] : [[name, number]];
    }),
  );
}
