import { checkTextArguments, checkWorkOptions } from "../engine/tensor/argument.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import type { BenchmarkPlaceWishes } from "../study/benchmark/places.ts";
import type { BenchmarkEvent } from "../study/benchmark/run-benchmark.ts";
import type { CellStatus } from "../study/benchmark/status.ts";
import type { StudyReport } from "../study/report/study-report.ts";
import type { SignalSetOptions } from "../study/signal/write-signals.ts";
import type { SweepName } from "../study/sweep/sweep.ts";
import type { Verification } from "../study/verify/verification.ts";
import { type BenchmarkSource, benchmarkConfig, benchmarkStatus, benchmarkWith, sweepWith } from "./benchmark.ts";
import { sensitivityWith } from "./sensitivity.ts";
import type { Session } from "./session.ts";
import type { BenchmarkWishes, SensitivityWishes, VerifyWishes } from "./study-options.ts";
import { verifyStudyWith } from "./verify-study.ts";
import { writeStudyReport } from "./write-study-report.ts";

/** How a sweep is made. */
export type SweepWishes = BenchmarkWishes & {
  /** What is tried; the sweep's own values where left out. */
  readonly values?: readonly string[] | undefined;
};

/** The studies of AudioLDM's paper, and those that vary one thing of them. */
export class FoleyStudies {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * How FD, IS, KL and FAD react to damaged sounds: the paper's figure 1, on a folder of sounds.
   *
   * @returns a report of words, figure and tables
   * @throws FoleyError "data" where there are too few sounds, "not-found" where there is no such folder
   */
  sensitivity(reference: string, options: SensitivityWishes = {}): Promise<StudyReport> {
    return this.#session.run("study.sensitivity", options, (resources, watched) =>
      sensitivityWith(resources, reference, watched),
    );
  }

  /**
   * Trains and judges every cell of a benchmark that is not finished yet: the paper's tables I and II and figure 2.
   *
   * @throws FoleyError "config" where the folder holds another benchmark, "aborted" when stopped
   */
  benchmark(config: BenchmarkConfig, options: BenchmarkWishes): Promise<StudyReport> {
    return this.#session.run<StudyReport, BenchmarkEvent, BenchmarkWishes>(
      "study.benchmark",
      options,
      (resources, watched) => benchmarkWith(resources, config, watched),
    );
  }

  /**
   * A benchmark at each of several values of one thing.
   *
   * @param name what is varied
   * @throws FoleyError "usage" for values that cannot be, and what a benchmark throws
   */
  async sweep(name: SweepName, config: BenchmarkConfig, wishes: SweepWishes): Promise<StudyReport> {
    checkWorkOptions("study.sweep", wishes);
    const { values, ...options } = wishes;
    return this.#session.run<StudyReport, BenchmarkEvent, BenchmarkWishes>(
      "study.sweep",
      options,
      (resources, watched) => sweepWith(resources, name, values ?? null, config, watched),
    );
  }

  /**
   * The config of a benchmark: of a file of JSON or YAML, of those that come with foley, or what such a file says.
   *
   * @param places where the data sets and models are that it leaves open
   * @throws FoleyError "not-found" where there is none, "config" naming what is wrong in it, "usage" for a place of nothing
   */
  config(source: BenchmarkSource, places: BenchmarkPlaceWishes = {}): Promise<BenchmarkConfig> {
    return this.#session.run("study.config", {}, () => benchmarkConfig(source, places));
  }

  /** Where every cell of a benchmark stands. @param folder of the benchmark */
  status(config: BenchmarkConfig, folder: string): Promise<readonly CellStatus[]> {
    return this.#session.run("study.status", {}, () => benchmarkStatus(config, folder));
  }

  /**
   * Measures a random part of a report anew, and compares it with what the report says.
   *
   * @param report its folder
   * @throws FoleyError "usage" for places that are missing, "data" where models, judges or sounds are others
   */
  verify(report: string, options: VerifyWishes): Promise<Verification> {
    return this.#session.run<Verification, BenchmarkEvent, VerifyWishes>(
      "study.verify",
      options,
      (resources, watched) => verifyStudyWith(resources, report, watched),
    );
  }

  /** Writes a report into a folder, whole; one that is there is replaced. */
  write(folder: string, report: StudyReport): Promise<void> {
    return this.#session.run("study.write", {}, () => writeStudyReport(folder, report));
  }

  /**
   * Writes a data set of synthesized sounds whose classes any classifier can tell apart, to try studies and training on.
   *
   * @param folder in ESC-50's layout, in five folds; one that is there is left as it is
   */
  signals(folder: string, options: SignalSetOptions): Promise<void> {
    return this.#session.run("study.signals", {}, async () => {
      checkTextArguments("signals", { folder });
      const { writeSignals } = await import("../study/signal/write-signals.ts");
      return writeSignals(folder, options);
    });
  }
}
