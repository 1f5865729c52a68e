import type { DeviceProof } from "./engine/runtime/device-proof.ts";
import { collectGarbageAtOnce } from "./engine/runtime/node/garbage.ts";
import { openProvenRuntime } from "./engine/runtime/node/open-runtime.ts";
import { operatorProof } from "./engine/runtime/operator-proof.ts";
import type { Runtime } from "./engine/runtime/runtime.ts";
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
} from "./engine/tensor/argument.ts";
import { FoleyError } from "./engine/tensor/error.ts";
import { loadJudges as loadJudgesOf } from "./evaluate/backbone/load-judges.ts";
import { type EvaluateStage, evaluateSounds } from "./evaluate/evaluate-sounds.ts";
import { FeatureCache } from "./evaluate/features/feature-cache.ts";
import type { OnError } from "./evaluate/features/hear-sounds.ts";
import { choosePreset } from "./evaluate/preset.ts";
import type { Evaluation } from "./evaluate/score/evaluation.ts";
import type { Judges } from "./evaluate/score/judges.ts";
import type { Sound } from "./evaluate/sounds/sound.ts";
import { findModel } from "./generate/find-model.ts";
import { loadClap } from "./generate/load-clap.ts";
import { Model } from "./generate/model.ts";
import { modelProof } from "./generate/model-proof.ts";
import type { VocoderName } from "./generate/settings.ts";
import { Vocoder } from "./generate/vocoder.ts";
import { findWeights, publishedWeights } from "./hub/weights.ts";
import { version } from "./library/version.ts";
import type { LoraWish } from "./models/lora-file.ts";
import type { BenchmarkConfig } from "./study/benchmark/config.ts";
import { benchmarkReport } from "./study/benchmark/report.ts";
import { type BenchmarkOptions, runBenchmark } from "./study/benchmark/run-benchmark.ts";
import type { ReportFiles } from "./study/report/report-files.ts";
import { type SensitivityStage, studySensitivity } from "./study/sensitivity/study-folder.ts";
import { runSweep } from "./study/sweep/run-sweep.ts";
import type { Sweep } from "./study/sweep/sweep.ts";

export interface LoadModelOptions {
  /** `auto`, `cpu`, `webgpu`, `cuda`, `coreml` or `dml`. */
  readonly device?: string | undefined;
  /** Processor threads; all where absent. */
  readonly threadCount?: number | undefined;
  /** Files of low-rank changes that `foley train ldm --lora` wrote, added one after another. */
  readonly loras?: readonly LoraWish[] | undefined;
  /** Called before a device computes something for the first time, beside the processor to compare. */
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
}

const aCount: ArgumentKind = {
  expected: "a whole number above 0",
  is: (value) => Number.isSafeInteger(value) && (value as number) > 0,
};

const loadOptions: Readonly<Record<keyof LoadModelOptions, ArgumentKind>> = {
  device: aText,
  threadCount: aCount,
  onDeviceCheck: aFunction,
  loras: {
    expected: "a list of files with their strengths",
    is: (value) =>
      Array.isArray(value) && value.every((lora) => anObject.is(lora) && aText.is((lora as LoraWish).path)),
  },
};

/**
 * Loads a model.
 *
 * @param nameOrPath an embedded model, such as `nano`, or the path of a model folder
 * @throws FoleyError "not-found", "config" or "weights" naming what is wrong, "device" for a device that is not here
 * @example
 * const model = await foley.load("nano");
 * const clip = await model.generate("a dog barking", { seed: 1 });
 * await clip.save("dog.wav");
 */
export async function load(nameOrPath = "nano", options: LoadModelOptions = {}): Promise<Model> {
  checkArgument("load: the model", aText, nameOrPath);
  checkOptions("load", loadOptions, options);
  const { device = "auto", threadCount, loras = [], onDeviceCheck } = options;
  const warnings: string[] = [];
  const runtime = await openDevice(modelProof(nameOrPath), {
    ...{ device, threadCount, onDeviceCheck },
    onWarning: (warning) => void warnings.push(warning),
  });
  return Model.load(runtime, nameOrPath, version(), loras, warnings);
}

interface DeviceWish {
  readonly device: string;
  readonly threadCount: number | undefined;
  readonly onDeviceCheck: ((device: string) => void) | undefined;
  readonly onWarning: ((warning: string) => void) | undefined;
  readonly inBackground?: boolean | undefined;
}

/** A device that computes what the work needs as the processor does, or says that it does not. */
function openDevice(
  proof: DeviceProof,
  { device, threadCount, onDeviceCheck, onWarning, inBackground = false }: DeviceWish,
): Promise<Runtime> {
  return openProvenRuntime(device, {
    ...{ proof, inBackground },
    onWarning: onWarning ?? (() => {}),
    ...(onDeviceCheck === undefined ? {} : { onProof: onDeviceCheck }),
    ...(threadCount === undefined ? {} : { threadCount }),
  });
}

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

export interface SensitivityOptions {
  /** Shares of the clips that are damaged, from 0 to 1, the smallest first. */
  readonly shares?: readonly number[] | undefined;
  /** Repetitions, which the confidence bands are made of. */
  readonly seeds?: number | undefined;
  /** Folds of the reference to keep; all where absent. */
  readonly folds?: readonly number[] | undefined;
  /** A folder of sounds that interfere; the reference's other classes where absent. */
  readonly interference?: string | undefined;
  readonly vocoder?: VocoderName | undefined;
  /** The model whose mel settings and vocoder are taken. */
  readonly model?: string | undefined;
  readonly preset?: string | undefined;
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  readonly useCache?: boolean | undefined;
  readonly device?: string | undefined;
  readonly threadCount?: number | undefined;
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
  readonly onProgress?: ((stage: SensitivityStage, done: number, total: number) => void) | undefined;
  /** Hears of what is not as it should be, but stops nothing. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const sensitivityOptions: Readonly<Record<keyof SensitivityOptions, ArgumentKind>> = {
  ...{ shares: aList, seeds: aCount, folds: aList, interference: aText, vocoder: aText, model: aText },
  ...{ preset: aText, panns: aText, vggish: aText, useCache: aChoice, device: aText, threadCount: aCount },
  ...{ onProgress: aFunction, onDeviceCheck: aFunction, onWarning: aFunction, signal: aSignal },
};

/**
 * How FD, IS, KL and FAD react to damaged sounds: the paper's figure 1, on a folder of sounds.
 *
 * @returns the files of a report by their names: words, figure and tables
 * @throws FoleyError "data" where there are too few sounds, "not-found" where there is no such folder
 */
export async function sensitivity(reference: string, wishes: SensitivityOptions = {}): Promise<ReportFiles> {
  checkArgument("sensitivity: reference", aText, reference);
  checkOptions("sensitivity", sensitivityOptions, wishes);
  const { shares = [0, 0.25, 0.5, 0.75, 1], seeds = 5, vocoder = "griffin-lim", model = "nano" } = wishes;
  const {
    preset = "foley",
    device = "auto",
    threadCount,
    useCache = true,
    onDeviceCheck,
    onWarning,
    ...options
  } = wishes;
  const runtime = await openDevice(operatorProof, { device, threadCount, onDeviceCheck, onWarning });
  const cache = useCache ? new FeatureCache() : null;
  const files = await studySensitivity(reference, {
    ...options,
    shares,
    seeds,
    preset,
    judges: await loadJudges(runtime, preset, options),
    vocoder: await Vocoder.open(runtime, model),
    vocoderName: vocoder,
    cache,
    versions: { foley: version(), device: runtime.device },
  });
  for (const warning of cache?.warnings ?? []) onWarning?.(warning);
  return files;
}

export interface BenchmarkPlace extends Pick<BenchmarkOptions, "onProgress" | "onCell" | "onWarning" | "signal"> {
  /** Holds ledger, runs and report; a benchmark that was stopped there goes on. */
  readonly folder: string;
  readonly device?: string | undefined;
  readonly threadCount?: number | undefined;
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
}

/**
 * Trains and judges every cell of a benchmark that is not finished yet: the paper's tables I and II and figure 2.
 *
 * @returns the files of a report by their names
 * @throws FoleyError "config" where the folder holds another benchmark, "aborted" when stopped
 */
export async function benchmark(config: BenchmarkConfig, place: BenchmarkPlace): Promise<ReportFiles> {
  const options = await openBench(config, place);
  return benchmarkReport(config, await runBenchmark(config, options), options);
}

/** A benchmark at each of several values of one thing; `values` are the sweep's own where absent. */
export async function sweep(
  kind: Sweep,
  values: readonly string[] | undefined,
  config: BenchmarkConfig,
  place: BenchmarkPlace,
): Promise<ReportFiles> {
  return runSweep(kind, values, config, await openBench(config, place));
}

async function openBench(
  { judges, evaluation }: BenchmarkConfig,
  { device = "cpu", threadCount, onDeviceCheck, ...rest }: BenchmarkPlace,
): Promise<BenchmarkOptions> {
  collectGarbageAtOnce();
  const { onWarning } = rest;
  const runtime = await openDevice(operatorProof, { device, threadCount, onDeviceCheck, onWarning });
  return { ...rest, runtime, version: version(), judges: await loadJudges(runtime, evaluation.protocol, judges) };
}

/** The embedded backbone takes the place of published weights that are neither named nor fetched. */
export async function loadJudges(
  runtime: Runtime,
  preset: string,
  {
    panns,
    vggish,
    clap,
  }: { readonly panns?: string | undefined; readonly vggish?: string | undefined; readonly clap?: string | undefined },
): Promise<Judges> {
  const files = {
    nano: findModel("nano", { isWhole: false }),
    panns: weightsFile("panns", panns),
    vggish: weightsFile("vggish", vggish),
    clap: clap === undefined ? null : await loadClap(runtime, clap),
  };
  return loadJudgesOf(runtime, files, choosePreset(preset));
}

/** The file that a wish for a backbone means; null for the embedded one. */
function weightsFile(backbone: "panns" | "vggish", wish: string | undefined): string | null {
  if (wish === "nano") return null;
  const name = wish ?? backbone;
  const known = Object.hasOwn(publishedWeights, name) ? publishedWeights[name] : undefined;
  if (known === undefined) return name;
  const fetched = findWeights(known);
  if (fetched !== null || wish === undefined) return fetched;
  throw new FoleyError(
    "not-found",
    `${backbone}: expected ${known.file} in the cache, got none; foley models pull ${name}`,
  );
}

/** The library under its own name: `foley.load("nano")`. */
export const foley: {
  readonly load: typeof load;
  readonly evaluate: typeof evaluate;
  readonly sensitivity: typeof sensitivity;
  readonly version: typeof version;
} = { load, evaluate, sensitivity, version };

export type { SoundFormat } from "./audio/encode/encode-audio.ts";
export type { Waveform } from "./audio/waveform.ts";
export { type ConvertOptions, convertModel } from "./convert/convert.ts";
export { convertForDiffusers } from "./convert/for-diffusers.ts";
export { exportOnnx, type OnnxOptions } from "./convert/onnx.ts";
export { type ErrorCode, FoleyError } from "./engine/tensor/error.ts";
export type { Evaluation, Manifest, Metrics, SoundScore, UnusableSound } from "./evaluate/score/evaluation.ts";
export type { Sound } from "./evaluate/sounds/sound.ts";
export type { Clip, ClipSettings, EncodeOptions } from "./generate/clip.ts";
export type { EditWishes } from "./generate/edit.ts";
export { embeddedModels } from "./generate/find-model.ts";
export type { Model } from "./generate/model.ts";
export type { Region } from "./generate/region.ts";
export type { GenerateOptions, GenerateProgress } from "./generate/request.ts";
export type { Settings } from "./generate/settings.ts";
export { version } from "./library/version.ts";
export type { LoraWish } from "./models/lora-file.ts";
export { type PytorchValue, readPytorch, readPytorchStateDict } from "./weights/pytorch/read-pytorch.ts";
export { readSafetensors } from "./weights/safetensors.ts";
