import type { Direction } from "../../../evaluate/score/direction.ts";
import type { ClaimVerdict } from "../../../results/paired.ts";

/** A report as pages show it, whichever study it is of. */
export interface ReportView {
  readonly title: string;
  /** What was done and by whom it was judged, a sentence each. */
  readonly words: readonly string[];
  readonly tables: readonly ScoreTable[];
  readonly figures: readonly CurveFigureView[];
  readonly claims: readonly ClaimView[];
  /** That makes it again; null where nobody knows. */
  readonly command: string | null;
}

/** Scores beside those of a paper. */
export interface ScoreTable {
  readonly title: string;
  /** What must be known to read it. */
  readonly note: string;
  /** Heads of the columns that say what a row is of. */
  readonly labels: readonly string[];
  readonly columns: readonly ScoreColumn[];
  readonly rows: readonly ScoreRow[];
  /** Which scores are of one kind, so that their bars have one scale. */
  readonly alikeBy: "column" | "row";
}

export interface ScoreColumn {
  readonly title: string;
  /** Which score is the better one; null where that cannot be said. */
  readonly better: Direction | null;
}

export interface ScoreRow {
  readonly labels: readonly string[];
  /** For each column; null where there is none. */
  readonly scores: readonly (ScoreCell | null)[];
}

export interface ScoreCell {
  /** One for each seed. */
  readonly values: readonly number[];
  readonly mean: number;
  /** The ends of the mean's 95 % interval over seeds; null for a single one. */
  readonly low: number | null;
  readonly high: number | null;
  /** What the paper prints; null where it prints nothing. */
  readonly paper: number | null;
  /** A few words more, such as the step of the best score. */
  readonly detail: string | null;
}

/** One figure: panels with the same curves. */
export interface CurveFigureView {
  readonly title: string;
  /** What the curves are told by. */
  readonly legend: string;
  readonly xTitle: string;
  readonly panels: readonly CurvePanel[];
}

/** One pair of axes. */
export interface CurvePanel {
  readonly title: string;
  readonly better: Direction | null;
  readonly curves: readonly SeededCurve[];
  /** Values of the paper to compare with, each of the curve of its name. */
  readonly levels: readonly { readonly name: string; readonly y: number }[];
}

/** The mean over seeds with all that it is made of. */
export interface SeededCurve {
  readonly name: string;
  /** Rising. */
  readonly points: readonly SeededPoint[];
  /** Where the mean is best; null where that cannot be said. */
  readonly bestX: number | null;
}

export interface SeededPoint {
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly seeds: readonly { readonly seed: string; readonly y: number }[];
}

/** What a paper claims, and what the study says of it. */
export interface ClaimView {
  readonly claim: string;
  readonly readings: readonly ClaimReadingView[];
}

export interface ClaimReadingView {
  /** In which case, in words. */
  readonly of: string;
  readonly metric: string;
  readonly verdict: ClaimVerdict;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  /** What the numbers are of, such as "5 pairs". */
  readonly basis: string;
}
