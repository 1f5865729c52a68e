import { folderFiles } from "../../../files/folder-files.ts";
import { sampleRateOfModel } from "../../../generate/model-rate.ts";
import { defaultsOf } from "../../../generate/node/defaults-of.ts";
import { listModels } from "../../../library/models.ts";
import type { ServedModel } from "../../api/model.ts";

/** What makes sounds where nobody names a model. */
export const usualModel = "nano";

interface KnownModel extends ServedModel {
  /** What the library calls it. */
  readonly source: string;
}

/** The models that jobs may name: those that come with foley and those that were fetched, as far as they make sounds. */
export class ServedModels {
  #known: ReadonlyMap<string, KnownModel> = new Map();

  static async open(): Promise<ServedModels> {
    const models = new ServedModels();
    await models.refresh();
    return models;
  }

  /** Looks again at what is there. */
  async refresh(): Promise<void> {
    const listed = await listModels();
    const whole = listed.filter(({ missing, limit }) => missing.length === 0 && limit === null);
    const known = await Promise.all(whole.map(({ name, folder, licence }) => describe(name, folder, licence)));
    this.#known = new Map(known.flatMap((model) => (model === null ? [] : [[model.name, model]])));
  }

  list(): ServedModel[] {
    return [...this.#known.values()].map(({ source: _, ...model }) => model);
  }

  find(name: string): ServedModel | null {
    return this.#known.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#known.has(name);
  }

  /** What the library calls a model; null where there is none of the name. */
  sourceOf(name: string): string | null {
    return this.#known.get(name)?.source ?? null;
  }
}

/** Null for a folder that is not as it should be, of which the terminal says more. */
async function describe(name: string, folder: string, licence: string | null): Promise<KnownModel | null> {
  try {
    const [defaults, sampleRate] = await Promise.all([defaultsOf(name), sampleRateOfModel(folderFiles(folder))]);
    return { name, sampleRate, defaults, licence, source: name };
  } catch {
    return null;
  }
}
