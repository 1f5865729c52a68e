import type { DeviceName } from "../engine/runtime/device.ts";
import {
  type ArgumentKind,
  aChoice,
  aFunction,
  aList,
  anObject,
  aSignal,
  aText,
  checkArgument,
  checkOptions,
} from "../engine/tensor/argument.ts";
import type { EvaluateStage } from "../evaluate/evaluate-sounds.ts";
import type { OnError } from "../evaluate/features/hear-sounds.ts";
import type { Evaluation } from "../evaluate/score/evaluation.ts";
import type { Sound } from "../evaluate/sounds/sound.ts";
import { aCount } from "./a-count.ts";
import { hearing } from "./device-use.ts";
import type { JudgeWishes } from "./judges.ts";
import { Resources } from "./resources.ts";
import { version } from "./version.ts";

/** How sounds are scored. */
export interface EvaluationWishes extends JudgeWishes {
  /** `paper-2023`, `audioldm-eval` or `foley`. */
  readonly preset?: string | undefined;
  readonly onError?: OnError | undefined;
  /** Whether embeddings are kept for the next time. */
  readonly useCache?: boolean | undefined;
  /** Replicates for intervals of the distances; none where absent. */
  readonly bootstrap?: number | undefined;
  /** What was noticed when the sounds were found, for the evaluation's own warnings. */
  readonly warnings?: readonly string[] | undefined;
  readonly onProgress?: ((stage: EvaluateStage, done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The same with a device of its own. */
export interface EvaluateOptions extends EvaluationWishes {
  readonly device?: DeviceName | undefined;
  readonly threadCount?: number | undefined;
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
}

const evaluateOptions: Readonly<Record<keyof EvaluateOptions, ArgumentKind>> = {
  ...{ preset: aText, panns: aText, vggish: aText, clap: aText, onError: aText, device: aText },
  ...{ useCache: aChoice, bootstrap: aCount, warnings: aList, threadCount: aCount },
  ...{ onProgress: aFunction, onDeviceCheck: aFunction, signal: aSignal },
};

/** A file by its path, or samples by their name. */
const sounds: ArgumentKind = {
  expected: "a list of sounds, each a name with a path or a waveform",
  is: (value) => Array.isArray(value) && value.every(isSound),
};

function isSound(value: unknown): boolean {
  if (!anObject.is(value)) return false;
  const { name, path, waveform } = value as Record<string, unknown>;
  return aText.is(name) && (aText.is(path) || anObject.is(waveform));
}

/**
 * Scores generated sounds against reference sounds, each a file or samples in memory; those of one name are pairs.
 *
 * @throws FoleyError "data" where a set holds no usable sound, "audio" for an unusable one where those are fatal
 * @example
 * const { metrics } = await foley.evaluate(
 *   [{ name: "dog", waveform: { sampleRate: 16_000, channels: [samples] } }, …],
 *   [{ name: "dog", path: "real/dog.wav" }, …],
 * );
 */
export async function evaluate(
  generated: readonly Sound[],
  reference: readonly Sound[],
  wishes: EvaluateOptions = {},
): Promise<Evaluation> {
  checkArgument("evaluate: generated", sounds, generated);
  checkArgument("evaluate: reference", sounds, reference);
  checkOptions("evaluate", evaluateOptions, wishes);
  const { device = null, threadCount: threads = null, onDeviceCheck = () => {}, ...options } = wishes;
  const resources = new Resources({ device, threads, onDeviceCheck });
  try {
    return await evaluateWith(resources, generated, reference, options);
  } finally {
    await resources.close();
  }
}

/** The same with devices and judges that others share. */
export async function evaluateWith(
  resources: Resources,
  generated: readonly Sound[],
  reference: readonly Sound[],
  { preset = "foley", useCache = true, warnings = [], ...options }: EvaluationWishes,
): Promise<Evaluation> {
  const { evaluateSounds } = await import("../evaluate/evaluate-sounds.ts");
  const { FeatureCache } = await import("../evaluate/features/feature-cache.ts");
  const { runtime, warnings: ofDevice } = await resources.device(hearing);
  const judges = await resources.judges(preset, options);
  return evaluateSounds(generated, reference, {
    ...options,
    warnings: [...warnings, ...ofDevice],
    preset,
    judges,
    cache: useCache ? new FeatureCache() : null,
    versions: { foley: version(), device: runtime.device },
  });
}
