export type { SoundFormat } from "./audio/encode/encode-audio.ts";
export type { Waveform } from "./audio/waveform.ts";
export type { ConvertOptions, ForDiffusersOptions, OnnxOptions } from "./convert/settings.ts";
export { type ErrorCode, FoleyError } from "./engine/tensor/error.ts";
export type {
  Evaluation,
  EvaluationManifest as Manifest,
  SetMetrics as Metrics,
  SoundScore,
  UnusableSound,
} from "./evaluate/score/evaluation.ts";
export { embeddedModels } from "./files/embedded-models.ts";
export type { Clip, ClipSettings, EncodeOptions } from "./generate/clip.ts";
export type { GenerateEvent, GenerateStage } from "./generate/generate-event.ts";
export type { Model } from "./generate/model.ts";
export type { GenerateOptions } from "./generate/options.ts";
export type {
  EditWishes,
  FidelityName,
  FinishWishes,
  LoudnessWish,
  NamedSound,
  Region,
  Settings,
  SoundWish,
  SoundWishes,
  VocoderName,
} from "./generate/settings.ts";
export {
  convertToDiffusers as convertForDiffusers,
  convertToFolder as convertModel,
  convertToOnnx as exportOnnx,
} from "./library/convert.ts";
export { type EvaluateOptions, evaluate } from "./library/evaluate.ts";
export { Foley, type ModelWishes } from "./library/foley.ts";
export { FoleyStudies, type SweepWishes } from "./library/foley-studies.ts";
export type { SoundInfo } from "./library/info.ts";
export { type LoadModelOptions, load } from "./library/load.ts";
export { type OpenLibraryOptions, open } from "./library/open.ts";
export { foley } from "./library/shorthands.ts";
export type { Sound } from "./library/sound.ts";
export { type BenchmarkOptions, benchmark, type SensitivityOptions, sensitivity, sweep } from "./library/study.ts";
export { version } from "./library/version.ts";
export type { LoraWish } from "./models/lora-file.ts";
export { readPytorch, readPytorchStateDict } from "./weights/node/read-pytorch.ts";
export { readSafetensors } from "./weights/node/read-safetensors.ts";
export type { PytorchValue } from "./weights/pytorch/resolver.ts";
