export type { SoundFormat } from "./audio/encode/encode-audio.ts";
export type { Waveform } from "./audio/waveform.ts";
export type { ConvertOptions, ForDiffusersOptions, OnnxOptions } from "./convert/settings.ts";
export { type ErrorCode, FoleyError } from "./engine/tensor/error.ts";
export type { EvaluationStage } from "./evaluate/evaluate-sounds.ts";
export type { FileSoundInput as FileSound } from "./evaluate/node/file-sound.ts";
export type { PresetName } from "./evaluate/preset.ts";
export type {
  Evaluation,
  EvaluationManifest as Manifest,
  SetMetrics as Metrics,
  SoundScore,
  UnusableSound,
} from "./evaluate/score/evaluation.ts";
export type { HeldSoundInput as HeldSound } from "./evaluate/sounds/held-sound.ts";
export { embeddedModels } from "./files/embedded-models.ts";
export type { Clip, ClipSettings, EncodeOptions } from "./generate/clip.ts";
export type { GenerateEvent, GenerateStage } from "./generate/generate-event.ts";
export type { Model } from "./generate/model.ts";
export type { AssemblyOptions, AssemblySources } from "./generate/node/assemble.ts";
export type { GenerateOptions } from "./generate/options.ts";
export type {
  EditWishes,
  FidelityName,
  FinishWishes,
  LoudnessWish,
  NamedSound,
  Region,
  Settings,
  SettingWishes,
  SoundWish,
  SoundWishes,
  VocoderName,
} from "./generate/settings.ts";
export {
  convertToDiffusers as convertForDiffusers,
  convertToFolder as convertModel,
  convertToOnnx as exportOnnx,
} from "./library/convert.ts";
export {
  type EvaluateOptions,
  type EvaluationWishes,
  evaluate,
  evaluatePlaces,
  type PlacesEvaluation,
} from "./library/evaluate.ts";
export { type EvaluationFilesOptions, writeEvaluation } from "./library/evaluation-files.ts";
export { Foley, type ModelWishes } from "./library/foley.ts";
export { FoleyStudies, type SweepWishes } from "./library/foley-studies.ts";
export { assemble, type GeneratedSound, generateSounds, type SoundsWish } from "./library/generate.ts";
export type { PromptWish } from "./library/generate-sounds.ts";
export type { SoundInfo } from "./library/info.ts";
export { type LoadModelOptions, load } from "./library/load.ts";
export { type OpenLibraryOptions, open } from "./library/open.ts";
export { foley } from "./library/shorthands.ts";
export type { Sound } from "./library/sound.ts";
export {
  type BenchmarkOptions,
  type BenchmarkSource,
  type BenchmarkWishes,
  benchmark,
  benchmarkConfig,
  benchmarkStatus,
  type SensitivityOptions,
  type SensitivityWishes,
  sensitivity,
  sweep,
  writeStudyReport,
} from "./library/study.ts";
export { version } from "./library/version.ts";
export type { LoraWish } from "./models/lora-file.ts";
export type { BenchmarkConfig, BenchmarkFile } from "./study/benchmark/config.ts";
export type { Cell } from "./study/benchmark/grid.ts";
export type { BenchmarkPlaceWishes } from "./study/benchmark/places.ts";
export type { BenchmarkEvent } from "./study/benchmark/run-benchmark.ts";
export type { CellStatus } from "./study/benchmark/status.ts";
export type { ReportFiles } from "./study/report/report-files.ts";
export type { StudyReport } from "./study/report/study-report.ts";
export type { SignalSetOptions } from "./study/signal/write-signals.ts";
export type { SweepName } from "./study/sweep/sweep.ts";
export { readPytorch, readPytorchStateDict } from "./weights/node/read-pytorch.ts";
export { readSafetensors } from "./weights/node/read-safetensors.ts";
export type { PytorchValue } from "./weights/pytorch/resolver.ts";
