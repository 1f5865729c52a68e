import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFiles } from "../../../engine/bytes/model-files.ts";
import { folderFiles } from "../../../files/folder-files.ts";
import { sampleRateOfModel } from "../../../generate/model-rate.ts";
import { defaultsOf } from "../../../generate/node/defaults-of.ts";
import { listModels } from "../../../library/models.ts";
import { isWholeClap } from "../../../models/clap/towers.ts";
import { readPartConfig } from "../../../models/part-files.ts";
import type { ServedModel } from "../../api/model.ts";
import { modelFolder, runFolder } from "../sounds/job-sound-files.ts";

/** What makes sounds where nobody names a model. */
export const usualModel = "nano";

interface KnownModel extends ServedModel {
  /** What the library calls it. */
  readonly source: string;
  /** Whether a sound may be made to be like another, or be chosen among several. */
  readonly hearsSounds: boolean;
}

/** A model that a job trained, by the job's id. */
const ofJob = /^job:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** How long a look counts, milliseconds. */
const lookAge = 5000;

/** The models that jobs may name: those that come with foley, those that were fetched, and what jobs trained. */
export class ServedModels {
  readonly #jobsFolder: string;
  #known: ReadonlyMap<string, KnownModel> = new Map();
  /** Looks one after the other, so that the last has the last word. */
  #looking: Promise<void> = Promise.resolve();
  #lookedAt = 0;

  private constructor(jobsFolder: string) {
    this.#jobsFolder = jobsFolder;
  }

  static async open(jobsFolder: string): Promise<ServedModels> {
    const models = new ServedModels(jobsFolder);
    await models.refresh();
    return models;
  }

  /** Looks again at what is there. */
  refresh(): Promise<void> {
    this.#lookedAt = Date.now();
    const looked = this.#looking.then(() => this.#look());
    this.#looking = looked.catch(() => {});
    return looked;
  }

  /** Looks again where it is seconds since: models are fetched, replaced and removed beside a server. */
  freshen(): Promise<void> {
    return Date.now() - this.#lookedAt < lookAge ? this.#looking : this.refresh();
  }

  /** The same where one of some names is not known. */
  async freshenFor(names: readonly string[]): Promise<void> {
    if (names.some((name) => this.sourceOf(name) === null)) await this.freshen();
  }

  async #look(): Promise<void> {
    const listed = await listModels();
    const whole = listed.filter(({ missing, limit }) => missing.length === 0 && limit === null);
    const ids = await readdir(this.#jobsFolder).catch(() => []);
    const trained = ids.map((id) => ({ id, folder: join(this.#jobsFolder, id, modelFolder) }));
    const known = await Promise.all([
      ...whole.map(({ name, folder, licence }) => describe({ name, source: name, folder, licence })),
      ...trained
        .filter(({ folder }) => existsSync(folder))
        .map(({ id, folder }) => describe({ name: `job:${id}`, source: folder, folder, licence: null })),
    ]);
    this.#known = new Map(known.flatMap((model) => (model === null ? [] : [[model.name, model]])));
  }

  /** Those that make sounds. */
  list(): ServedModel[] {
    return [...this.#known.values()].map(({ source: _, hearsSounds: __, ...model }) => model);
  }

  find(name: string): ServedModel | null {
    return this.#known.get(name) ?? null;
  }

  /** Whether a model hears sounds; of one that is not known nobody can say that it does not. */
  hearsSounds(name: string): boolean {
    return this.#known.get(name)?.hearsSounds ?? true;
  }

  /** What the library calls a model, or a part of one that a job trained; null where there is none of the name. */
  sourceOf(name: string): string | null {
    return this.#known.get(name)?.source ?? this.#partOf(name);
  }

  #partOf(name: string): string | null {
    const [, id] = ofJob.exec(name) ?? [];
    if (id === undefined) return null;
    const whole = join(this.#jobsFolder, id, modelFolder);
    const part = join(this.#jobsFolder, id, runFolder, "model");
    return [whole, part].find((folder) => existsSync(folder)) ?? null;
  }
}

interface FoundModel {
  readonly name: string;
  readonly source: string;
  readonly folder: string;
  readonly licence: string | null;
}

/** Null for a folder that is not as it should be, of which the terminal says more. */
async function describe({ name, source, folder, licence }: FoundModel): Promise<KnownModel | null> {
  try {
    const files = folderFiles(folder);
    const [defaults, sampleRate] = await Promise.all([defaultsOf(source), sampleRateOfModel(files)]);
    return { name, sampleRate, defaults, licence, source, hearsSounds: await hasEars(files) };
  } catch {
    return null;
  }
}

/** Whether it has CLAP's audio encoder, apart or within all of CLAP. */
async function hasEars(files: ModelFiles): Promise<boolean> {
  return (await files.has("audio_encoder")) || isWholeClap(await readPartConfig(files, "text_encoder"));
}
