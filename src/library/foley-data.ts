import type { DataCheck, DataCheckOptions } from "../data/check.ts";
import type { DataRecord } from "../data/clips.ts";
import { checkTextArguments } from "../engine/tensor/argument.ts";
import { reportWarning, workOf } from "../engine/work.ts";
import {
  checkData,
  type DataStatisticsOptions,
  type DescribedData,
  describeData,
  type ImportDataOptions,
  type ImportedData,
  importData,
} from "./data.ts";
import { training } from "./device-use.ts";
import { type PrepareDataOptions, prepareData } from "./prepare-data.ts";
import type { Session } from "./session.ts";

/** Data sets: a folder, a table, a manifest or an archive, in any layout that foley knows. */
export class FoleyData {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Every row of a data set that cannot be used, a line each.
   *
   * @throws FoleyError "not-found" or "data" where nothing can be checked, "aborted" when stopped
   */
  check(path: string, options: DataCheckOptions = {}): Promise<DataCheck> {
    return this.#session.run("data.check", options, (_, watched) => checkData(path, watched));
  }

  /**
   * Counts sounds, durations, classes, rates and encodings, by listening to all of a data set.
   *
   * @throws FoleyError "not-found" where there is none, "data" where its rows cannot be used, "aborted" when stopped
   */
  statistics(path: string, options: DataStatisticsOptions = {}): Promise<DescribedData> {
    return this.#session.run("data.statistics", options, (_, watched) => describeData(path, watched));
  }

  /**
   * Writes a manifest of a data set, or of a part of it, that can be read as a data set; paths in it are relative to it.
   *
   * @param manifest a file that ends in `.jsonl`, in a folder that is there
   * @throws FoleyError "usage" for another name or no such folder, "not-found" and "data" for what cannot be read, "io"
   *   where it cannot be written, "aborted" when stopped
   */
  import(path: string, manifest: string, options: ImportDataOptions = {}): Promise<ImportedData> {
    return this.#session.run("data.import", options, (_, watched) => importData(path, manifest, watched));
  }

  /**
   * Makes mels, latents and CLAP's embeddings once, for the training of the diffusion model; stopped, it goes on where it was.
   *
   * @returns which sounds it was made of
   * @throws FoleyError "usage", "data" and "audio" as the training itself, "io" where nothing can be kept, "aborted" when stopped
   */
  prepare(path: string, options: PrepareDataOptions = {}): Promise<DataRecord> {
    return this.#session.run("data.prepare", options, async (resources, watched) => {
      checkTextArguments("prepare", { path });
      const { runtime, warnings } = await resources.device(training);
      for (const warning of warnings) await reportWarning(workOf(watched), warning);
      return prepareData(runtime, path, watched);
    });
  }
}
