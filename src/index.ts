export type { BitDepth, SoundFormat } from "./audio/encode/encode-audio.ts";
export type { ByteRange } from "./audio/node/read-audio.ts";
export type { Waveform } from "./audio/waveform.ts";
export type { ConvertOptions, ForDiffusersOptions, OnnxOptions } from "./convert/settings.ts";
export type { DataCheck, DataCheckOptions } from "./data/check.ts";
export type { DataRecord } from "./data/clips.ts";
export type { DatasetChoice } from "./data/dataset-choice.ts";
export type { LayoutName } from "./data/layout/layout-name.ts";
export type { DataStatistics, Share } from "./data/statistics.ts";
export type { Device, DeviceName } from "./engine/runtime/device.ts";
export { type ErrorCode, FoleyError, type FoleyErrorOptions } from "./engine/tensor/error.ts";
export type { WorkEvent, WorkOptions, WorkUnit } from "./engine/work.ts";
export type { EvaluationStage } from "./evaluate/evaluate-sounds.ts";
export type { Interval } from "./evaluate/metric/bootstrap.ts";
export type { FileSoundInput as FileSound } from "./evaluate/node/file-sound.ts";
export type { PresetName } from "./evaluate/preset.ts";
export type {
  ComparedMetrics,
  Evaluation,
  EvaluationManifest as Manifest,
  FurtherMetric,
  FurtherScore,
  MetricSpread,
  PromptManifest,
  RealToReal,
  RealToRealScore,
  SetManifest,
  SetMetrics as Metrics,
  SoundScore,
  TestListManifest,
  UnusableSound,
} from "./evaluate/score/evaluation.ts";
export type { BackboneIdentity, SetName } from "./evaluate/score/judges.ts";
export type { HeldSoundInput as HeldSound } from "./evaluate/sounds/held-sound.ts";
export type { TestListName } from "./evaluate/test-list.ts";
export { embeddedModels } from "./files/embedded-models.ts";
export type { Clip, ClipNote, ClipSettings, EncodeOptions } from "./generate/clip.ts";
export type { FinishNote } from "./generate/finish.ts";
export type { GenerateEvent, GenerateStage } from "./generate/generate-event.ts";
export type { LevelNote } from "./generate/level.ts";
export type { Model } from "./generate/model.ts";
export type { AssemblyInputs, AssemblyOptions } from "./generate/node/assemble.ts";
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
export type { SoundInfo } from "./generate/sound-info.ts";
export type { PromptWish, SoundsWish } from "./generate/sound-plan.ts";
export type { WishedPrecision } from "./hub/choose-files.ts";
export type { FetchOptions } from "./hub/fetching.ts";
export type { PublishedWeightsName } from "./hub/published-weights.ts";
export type { PullOptions } from "./hub/pull.ts";
export type { PublishedModelName } from "./hub/repository.ts";
export { assemble } from "./library/assemble.ts";
export { type BenchmarkSource, benchmark, benchmarkConfig, benchmarkStatus, sweep } from "./library/benchmark.ts";
export {
  convertToDiffusers as convertForDiffusers,
  convertToFolder as convertModel,
  convertToOnnx as exportOnnx,
} from "./library/convert.ts";
export type { DataStatisticsOptions, DescribedData, ImportDataOptions, ImportedData } from "./library/data.ts";
export {
  type EvaluateOptions,
  type EvaluationWishes,
  evaluate,
  evaluatePlaces,
  type PlacesEvaluation,
} from "./library/evaluate.ts";
export { type EvaluationFilesOptions, writeEvaluation } from "./library/evaluation-files.ts";
export type { Foley } from "./library/foley.ts";
export type { FoleyData } from "./library/foley-data.ts";
export type { FoleyModels } from "./library/foley-models.ts";
export type { FoleyStudies, SweepWishes } from "./library/foley-studies.ts";
export { type GeneratedSound, generateSounds } from "./library/generate.ts";
export { type LoadModelOptions, load } from "./library/load.ts";
export type { ModelWishes } from "./library/model-wishes.ts";
export type { FetchableName, ListedModel } from "./library/models.ts";
export { type OpenLibraryOptions, open } from "./library/open.ts";
export type { PrepareDataOptions } from "./library/prepare-data.ts";
export {
  pytorchAt as readPytorch,
  safetensorsAt as readSafetensors,
  stateDictAt as readPytorchStateDict,
} from "./library/read-weights.ts";
export { sensitivity } from "./library/sensitivity.ts";
export { foley } from "./library/shorthands.ts";
export type { Sound } from "./library/sound.ts";
export type {
  BenchmarkOptions,
  BenchmarkWishes,
  SensitivityOptions,
  SensitivityWishes,
  VerifyOptions,
  VerifyWishes,
} from "./library/study-options.ts";
export type {
  PreparedEvent,
  TrainedModel,
  TrainModelEvent,
  TrainModelOptions,
  TrainSetupEvent,
} from "./library/train.ts";
export { verifyStudy } from "./library/verify-study.ts";
export { version } from "./library/version.ts";
export { writeStudyReport } from "./library/write-study-report.ts";
export type { ModelSummary, PartSummary } from "./models/inspect.ts";
export type { LoraWish } from "./models/lora-file.ts";
export type { HeadRule } from "./models/original/unet-config.ts";
export type { StoredPrecision } from "./models/part-files.ts";
export type { Cell } from "./results/benchmark/grid.ts";
export type { Condition } from "./results/benchmark/score.ts";
export type { BenchmarkConfig, BenchmarkFile } from "./study/benchmark/config.ts";
export type { BenchmarkPlaceWishes } from "./study/benchmark/places.ts";
export type { BenchmarkEvent } from "./study/benchmark/run-benchmark.ts";
export type { CellStatus } from "./study/benchmark/status.ts";
export type { ReportFiles } from "./study/report/report-files.ts";
export type { StudyReport } from "./study/report/study-report.ts";
export type { SignalSetOptions } from "./study/signal/write-signals.ts";
export type { SweepName } from "./study/sweep/sweep.ts";
export type { Verification, VerifiedScore } from "./study/verify/verification.ts";
export type { TrainingKindName } from "./train/kind/training-kind.ts";
export type { RunOptions, ScoringWishes } from "./train/settings/run-options.ts";
export type { TrainingWishes } from "./train/settings/wishes.ts";
export type { TrainingMemory } from "./train/task/training-task.ts";
export type {
  InterruptedEvent,
  LearnedEvent,
  MissingScoreEvent,
  PrepareEvent,
  ResumedEvent,
  RunEvent,
  ScoredEvent,
  ScoringEvent,
  StepEvent,
  StepMetrics,
  TrainEvent,
  WrittenEvent,
} from "./train/train-event.ts";
export type { PickleKey } from "./weights/pytorch/reference.ts";
export type { PytorchValue } from "./weights/pytorch/resolver.ts";
export type { TensorFile } from "./weights/safetensors.ts";
