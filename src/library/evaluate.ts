import { operatorProof } from "../engine/runtime/operator-proof.ts";
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
import { type EvaluateStage, evaluateSounds } from "../evaluate/evaluate-sounds.ts";
import { FeatureCache } from "../evaluate/features/feature-cache.ts";
import type { OnError } from "../evaluate/features/hear-sounds.ts";
import type { Evaluation } from "../evaluate/score/evaluation.ts";
import type { Sound } from "../evaluate/sounds/sound.ts";
import { aCount } from "./a-count.ts";
import { loadJudges } from "./judges.ts";
import { openDevice } from "./open-device.ts";
import { version } from "./version.ts";

export interface EvaluateOptions {
  /** `paper-2023`, `audioldm-eval` or `foley`. */
  readonly preset?: string | undefined;
  /**
   * A file of published weights, a short name of fetched ones, or `nano` for the embedded backbone. Where absent, those
   * that were fetched as `panns` and `vggish`, or else the embedded one.
   */
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  /** A model folder with CLAP. */
  readonly clap?: string | undefined;
  readonly onError?: OnError | undefined;
  /** Whether embeddings are kept for the next time. */
  readonly useCache?: boolean | undefined;
  /** Replicates for intervals of the distances; none where absent. */
  readonly bootstrap?: number | undefined;
  /** What was noticed when the sounds were found, for the evaluation's own warnings. */
  readonly warnings?: readonly string[] | undefined;
  readonly device?: string | undefined;
  readonly threadCount?: number | undefined;
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
  readonly onProgress?: ((stage: EvaluateStage, done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
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
  const { preset = "foley", device = "auto", threadCount, useCache = true, onDeviceCheck, ...options } = wishes;
  const warnings = [...(options.warnings ?? [])];
  const runtime = await openDevice(operatorProof, {
    ...{ device, threadCount, onDeviceCheck, inBackground: true },
    onWarning: (warning) => void warnings.push(warning),
  });
  try {
    const judges = await loadJudges(runtime, preset, options);
    return await evaluateSounds(generated, reference, {
      ...options,
      warnings,
      preset,
      judges,
      cache: useCache ? new FeatureCache() : null,
      versions: { foley: version(), device: runtime.device },
    });
  } finally {
    await runtime.close();
  }
}
