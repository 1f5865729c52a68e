import type { ClipSettings } from "../../generate/clip.ts";
import type { Settings, SoundWishes } from "../../generate/settings.ts";
import type { ResearchSource } from "../research/source/research-source.ts";
import type { MakingLimits } from "./limits.ts";

/** A model that a backend makes sounds with. */
export interface OfferedModel {
  readonly name: string;
  readonly sampleRate: number;
  /** What holds where a wish is left out. */
  readonly defaults: Settings;
  readonly licence: string | null;
}

/** A sound that is given: one to change, or to be like. */
export interface GivenFile {
  readonly name: string;
  readonly audio: Blob;
}

/** What one says of a sound by a form; sounds themselves are given beside it. */
export type FormWishes = Omit<SoundWishes, "init" | "audio">;

/** One prompt of an order; null for a sound that only follows another. */
export interface OrderedPrompt {
  readonly prompt: string | null;
  /** Its own seed; counted up from that of the wishes where null. */
  readonly seed: number | null;
}

/** Sounds to make, in the words of foley's own wishes. */
export interface TakeOrder {
  readonly model: string;
  readonly prompts: readonly OrderedPrompt[];
  /** Sounds of each prompt. */
  readonly count: number;
  readonly wishes: FormWishes;
  /** A sound to change. */
  readonly init: GivenFile | null;
  /** A sound to be like. */
  readonly audio: GivenFile | null;
}

/** How far an order is. */
export interface MakingProgress {
  /** What is being done, such as `loading` or `sampling`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** Of all sounds of the order, 0 to 1; null where that cannot be told. */
  readonly share: number | null;
  readonly note: string | null;
}

/** The spectrogram of what a sound is heading for. */
export interface MakingPreview {
  readonly step: number;
  /** Of a picture. */
  readonly url: string;
}

/** One sound of an order. */
export interface MadeTake {
  /** Its place among all of the order, from 0. */
  readonly index: number;
  readonly prompt: string | null;
  readonly seed: number;
  readonly settings: ClipSettings;
  /** A WAV file with the settings inside. */
  readonly audio: Blob;
  readonly warnings: readonly string[];
}

/** How the making is watched and stopped. */
export interface MakingWatch {
  /** Of the order: asked for again by the same key, as after a reload, it is the same work. */
  readonly key: string;
  readonly signal: AbortSignal;
  readonly report: (progress: MakingProgress) => void;
  readonly preview: (preview: MakingPreview) => void;
}

/** Where it computes, in words for people. */
export interface BackendFacts {
  /** "this computer", "this browser". */
  readonly place: string;
  /** How, such as "2 threads". */
  readonly manner: string;
  /** What is not as one might expect, such as why there are no threads; a line each. */
  readonly notes: readonly string[];
}

/** What makes sounds. Nothing beside `backend/` asks which one it is: what differs, the backend says. */
export interface Backend {
  readonly facts: BackendFacts;
  /** Runs, studies and evaluations; null where nothing is known of any. */
  readonly research: ResearchSource | null;
  models(): Promise<readonly OfferedModel[]>;
  limits(): Promise<MakingLimits>;
  /**
   * The sounds of an order, each as it is made.
   *
   * @throws FoleyError "usage" for wishes that cannot be, "aborted" after the signal
   * @throws EndedOrderError where only another key has it made after all
   */
  make(order: TakeOrder, watch: MakingWatch): AsyncIterable<MadeTake>;
  /** Nobody wants an order any more that broke off, which may still be made elsewhere. @param key that it was asked for by */
  giveUp(key: string): void;
  /** Gives back what it computes with, once what it makes is made: another backend makes what comes after. */
  close(): void;
}
