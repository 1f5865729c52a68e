import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import type { Places } from "../study/benchmark/find-config.ts";
import type { ReportFiles } from "../study/report/report-files.ts";
import type { SignalSetOptions } from "../study/signal/write-signals.ts";
import type { SweepName } from "../study/sweep/sweep.ts";
import type { Session } from "./session.ts";
import { type BenchmarkWishes, benchmarkWith, type SensitivityWishes, sensitivityWith, sweepWith } from "./study.ts";

/** How a sweep is made. */
export interface SweepWishes extends BenchmarkWishes {
  /** What is tried; the sweep's own values where left out. */
  readonly values?: readonly string[] | undefined;
}

/** The studies of AudioLDM's paper, and those that vary one thing of them. */
export class FoleyStudies {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * How FD, IS, KL and FAD react to damaged sounds: the paper's figure 1, on a folder of sounds.
   *
   * @returns the files of a report by their names: words, figure and tables
   * @throws FoleyError "data" where there are too few sounds, "not-found" where there is no such folder
   */
  sensitivity(reference: string, options: SensitivityWishes = {}): Promise<ReportFiles> {
    return this.#session.run("study.sensitivity", options, (resources, watched) =>
      sensitivityWith(resources, reference, watched),
    );
  }

  /**
   * Trains and judges every cell of a benchmark that is not finished yet: the paper's tables I and II and figure 2.
   *
   * @returns the files of a report by their names
   * @throws FoleyError "config" where the folder holds another benchmark, "aborted" when stopped
   */
  benchmark(config: BenchmarkConfig, options: BenchmarkWishes): Promise<ReportFiles> {
    return this.#session.run("study.benchmark", options, (resources, watched) =>
      benchmarkWith(resources, config, watched),
    );
  }

  /**
   * A benchmark at each of several values of one thing.
   *
   * @param name what is varied
   * @throws FoleyError "usage" for values that cannot be, and what a benchmark throws
   */
  sweep(name: SweepName, config: BenchmarkConfig, { values, ...options }: SweepWishes): Promise<ReportFiles> {
    return this.#session.run("study.sweep", options, async (resources, watched) => {
      const { findSweep } = await import("../study/sweep/sweeps.ts");
      return sweepWith(resources, findSweep(name), values, config, watched);
    });
  }

  /**
   * The config of a benchmark, of a file or of those that come with foley.
   *
   * @param places where the data sets and models are that it leaves open
   * @throws FoleyError "not-found" where there is none, "config" naming what is wrong in it, "usage" for a place of nothing
   */
  config(
    source: { readonly path: string } | { readonly preset: string },
    places: Partial<Places> = {},
  ): Promise<BenchmarkConfig> {
    return this.#session.run("study.config", {}, async () => {
      const { findBenchmarkConfig } = await import("../study/benchmark/find-config.ts");
      return findBenchmarkConfig(source, { data: {}, models: {}, ...places });
    });
  }

  /** Where every cell of a benchmark stands, in words. @param folder of the benchmark */
  status(config: BenchmarkConfig, folder: string): Promise<string> {
    return this.#session.run("study.status", {}, async () => {
      const { benchmarkStatus } = await import("../study/benchmark/status.ts");
      return benchmarkStatus(config, folder);
    });
  }

  /**
   * Writes a data set of synthesized sounds whose classes any classifier can tell apart, to try studies and training on.
   *
   * @param folder in ESC-50's layout, in five folds; one that is there is left as it is
   */
  signals(folder: string, options: SignalSetOptions): Promise<void> {
    return this.#session.run("study.signals", {}, async () => {
      const { writeSignals } = await import("../study/signal/write-signals.ts");
      return writeSignals(folder, options);
    });
  }
}
