import type { BitDepth } from "../../audio/encode/encode-audio.ts";
import type { Waveform } from "../../audio/waveform.ts";
import type { Device, DeviceName } from "../../engine/runtime/device.ts";
import type { ErrorCode } from "../../engine/tensor/error.ts";
import type { WorkEvent } from "../../engine/work.ts";
import type { ClipSettings } from "../../generate/clip.ts";
import type { Settings, SoundWishes } from "../../generate/settings.ts";
import type { LoraWish } from "../../models/lora-file.ts";
import type { WasmUrls } from "../runtime/load-ort.ts";

// What a page and its worker say to each other. All of it can be cloned; functions stay on their side.

/** What a worker computes with, from the page on. */
export interface WorkerFacts {
  /** Of the models' folders, with a slash at its end. */
  readonly models: string;
  readonly device: DeviceName;
  readonly threads: number;
  readonly wasm: WasmUrls;
  /** Of onnxruntime-web's files, with a slash at its end; null where WebGPU is not wished. */
  readonly webgpu: string | null;
}

/** What a page asks of the worker. */
export type WorkerJob =
  | { readonly kind: "open"; readonly facts: WorkerFacts }
  | { readonly kind: "model"; readonly name: string; readonly loras: readonly LoraWish[] }
  | {
      readonly kind: "generate";
      readonly model: number;
      readonly prompt: string | null;
      readonly wishes: SoundWishes;
    }
  /** What the sound of another job will be like: only while that job waits for its event to be heard. */
  | { readonly kind: "preview"; readonly of: number }
  | { readonly kind: "dispose"; readonly model: number };

export type WorkerJobKind = WorkerJob["kind"];

/** What each job ends with. */
export interface WorkerResults {
  readonly open: null;
  readonly model: LoadedModelFacts;
  readonly generate: PlainClip;
  readonly preview: PlainClip;
  readonly dispose: null;
}

export interface LoadedModelFacts {
  /** By which the worker knows it. */
  readonly model: number;
  readonly name: string;
  readonly device: Device;
  readonly defaults: Settings;
  readonly sampleRate: number;
  readonly warnings: readonly string[];
}

/** A clip without its methods. */
export interface PlainClip extends Waveform {
  readonly settings: ClipSettings;
  readonly warnings: readonly string[];
  readonly usualBitDepth: BitDepth;
}

/** An event without its functions. */
export interface PlainEvent extends WorkEvent {
  readonly hasPreview: boolean;
  /** Whether it is about what the job was asked for; else about what the library does for it, such as fetching a part. */
  readonly isOfJob: boolean;
}

/** An error without its class. */
export interface PlainError {
  /** Null for an error that foley did not raise. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly subject: string | null;
  readonly values: Readonly<Record<string, string | number>>;
}

/** From the page: a job, that its event of this number was heard, or that it shall stop. */
export type ToWorker =
  | { readonly id: number; readonly say: "job"; readonly job: WorkerJob }
  | { readonly id: number; readonly say: "heard"; readonly number: number }
  | { readonly id: number; readonly say: "stop" };

/** From the worker, each about a job by its number. */
export type FromWorker =
  | { readonly id: number; readonly say: "event"; readonly number: number; readonly event: PlainEvent }
  | { readonly id: number; readonly say: "result"; readonly result: WorkerResults[WorkerJobKind] }
  | { readonly id: number; readonly say: "problem"; readonly problem: PlainError };
