import type { Judges } from "../../evaluate/score/judges.ts";
import type { Bench } from "./run-cell.ts";

/** What a benchmark is done with. */
export interface BenchmarkTools extends Pick<Bench, "runtime" | "version"> {
  readonly judges: Judges;
  /** Of the checkout that foley runs in; null for an installed package. */
  readonly commit: string | null;
  /** How it was asked for, to be told in the report; null where that cannot be said in words. */
  readonly command: string | null;
  /** Where ledger, runs and report are. */
  readonly folder: string;
  /** Where it is kept what frozen parts make of the sounds to learn from; null for the cache of all trainings. */
  readonly preparedFolder: string | null;
}
