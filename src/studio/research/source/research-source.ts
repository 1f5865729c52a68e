import type { Evaluation } from "../../../evaluate/score/evaluation.ts";
import type { ReportEntry, RunDetail, RunEntry, StudyDetail, StudyEntry } from "../../../server/api/research.ts";

/** A sound of this computer. */
export interface JudgedFile {
  /** As its set calls it, with its folders: sounds of one name are pairs. */
  readonly name: string;
  readonly audio: Blob;
}

/** How far judging is. */
export interface JudgingProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** 0 to 1; null where that cannot be told. */
  readonly share: number | null;
}

/** Sounds to judge, or to judge by: files from this computer, or a place that the server's operator named. */
export type JudgedSet = { readonly files: readonly JudgedFile[] } | { readonly place: string };

/** How judging is watched and stopped. */
export interface JudgingWatch {
  readonly signal: AbortSignal;
  readonly report: (progress: JudgingProgress) => void;
}

/** Where there is something of research to look at, and something that judges sounds. */
export interface ResearchSource {
  reports(): Promise<readonly ReportEntry[]>;
  /** What a study came to, as its file of results has it. */
  report(id: string): Promise<unknown>;
  runs(): Promise<readonly RunEntry[]>;
  studies(): Promise<readonly StudyEntry[]>;
  /** A run as it is, and again whenever it changed, until one stops. */
  followRun(id: string, signal: AbortSignal): AsyncIterable<RunDetail>;
  followStudy(id: string, signal: AbortSignal): AsyncIterable<StudyDetail>;
  /** A sound that a run made. */
  heard(run: string, key: string, name: string): Promise<Blob>;
  /** Places of sounds that the operator named. */
  places(): Promise<readonly string[]>;
  /** A sound of a place, by the name that an evaluation calls it. @throws FoleyError "not-found" where there is none */
  soundOfPlace(place: string, name: string): Promise<Blob>;
  /** @throws FoleyError "aborted" after the signal, and in the words of what failed */
  evaluate(generated: JudgedSet, reference: JudgedSet, watch: JudgingWatch): Promise<Evaluation>;
}
