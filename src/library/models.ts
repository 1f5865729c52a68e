import {
  type ArgumentKind,
  aFunction,
  aNumber,
  aSignal,
  checkOptions,
  checkTextArguments,
} from "../engine/tensor/argument.ts";
import type { WorkOptions } from "../engine/work.ts";
import type { PublishedWeightsName } from "../hub/published-weights.ts";
import type { PullOptions } from "../hub/pull.ts";
import type { PublishedModelName } from "../hub/repository.ts";
import type { ModelSummary } from "../models/inspect.ts";
import { oneOf } from "./one-of.ts";

/** What can be fetched: by a short name, or any repository of the hub as `owner/name`. */
export type FetchableName = PublishedModelName | PublishedWeightsName | (string & Record<never, never>);

/** A model that is here, by the name that finds it. */
export interface ListedModel extends ModelSummary {
  readonly name: string;
}

/**
 * Fetches a model from the Hugging Face hub into the cache that it shares with Hugging Face's own tools, or a backbone of
 * evaluation into foley's. What was broken off is gone on with; what is there already is only checked.
 *
 * @returns the model's folder, or the backbone's file
 * @throws FoleyError "usage" for what is no name, "not-found", "io", "aborted"
 */
export async function pullModel(name: FetchableName, wishes: PullOptions = {}): Promise<string> {
  checkTextArguments("pull", { name });
  const { wishedPrecisions } = await import("../hub/choose-files.ts");
  const kinds: Readonly<Record<keyof PullOptions, ArgumentKind>> = {
    ...{ precision: oneOf(wishedPrecisions), patience: aNumber, pause: aNumber, silence: aNumber },
    ...{ report: aFunction, signal: aSignal },
  };
  checkOptions("pull", kinds, wishes);
  const { precision, ...options } = wishes;
  const { weightsNamed } = await import("../hub/published-weights.ts");
  const weights = weightsNamed(name);
  if (weights === null) return (await import("../hub/pull.ts")).pull(name, { precision, ...options });
  return (await import("../hub/weights.ts")).pullWeights(weights, options);
}

/**
 * The models that are here, those that come with foley first; a text encoder alone, as CLAP, counts too. What other tools left
 * damaged in the cache that is shared with them is left out, with a warning.
 */
export async function listModels(options: WorkOptions = {}): Promise<ListedModel[]> {
  const { embeddedModels } = await import("../files/embedded-models.ts");
  const { findModelFolder } = await import("../generate/node/find-model.ts");
  const { folderFiles } = await import("../files/folder-files.ts");
  const { cachedRepositories } = await import("../hub/cache.ts");
  const { inspectModel } = await import("../models/inspect.ts");
  const { FoleyError } = await import("../engine/tensor/error.ts");
  const { reportWarning, workOf } = await import("../engine/work.ts");
  const looked = async (name: string, folder: string): Promise<ListedModel> => ({
    name,
    ...(await inspectModel(folderFiles(folder))),
  });
  const embedded = embeddedModels().map((name) => looked(name, findModelFolder(name)));
  const fetched = cachedRepositories().map(({ repository, folder }) =>
    looked(repository, folder).catch(async (error: unknown) => {
      if (!(error instanceof FoleyError)) throw error;
      await reportWarning(workOf(options), `${repository} is left out: ${error.message}`);
      return [];
    }),
  );
  const found = (await Promise.all([...embedded, ...fetched])).flat();
  return found.filter(({ parts }) => parts.some(({ name }) => name === "unet" || name === "text_encoder"));
}

/**
 * The parts of a model: sizes, precision, licence, what is missing.
 *
 * @param nameOrPath an embedded or fetched model, a model folder, or a checkpoint
 * @throws FoleyError "not-found" where there is none, "weights" where a checkpoint cannot be read
 */
export async function inspect(nameOrPath: string): Promise<ModelSummary> {
  checkTextArguments("inspect", { model: nameOrPath });
  const { statSync } = await import("node:fs");
  const { inspectCheckpoint, inspectModel } = await import("../models/inspect.ts");
  if (statSync(nameOrPath, { throwIfNoEntry: false })?.isFile()) {
    const { fileSource } = await import("../files/file-source.ts");
    return inspectCheckpoint(await fileSource(nameOrPath));
  }
  const { findModelFolder } = await import("../generate/node/find-model.ts");
  const { folderFiles } = await import("../files/folder-files.ts");
  return inspectModel(folderFiles(findModelFolder(nameOrPath)));
}

/**
 * Writes beside a model's files the list of them that browsers need: an address cannot be asked what it holds.
 *
 * @param nameOrPath a model folder, or the name of a fetched model
 * @returns the path of the list
 * @throws FoleyError "not-found" where there is no such model, "io" where the list cannot be written
 */
export async function writeModelFileList(nameOrPath: string): Promise<string> {
  checkTextArguments("write the list of files", { model: nameOrPath });
  const { join } = await import("node:path");
  const { folderFiles } = await import("../files/folder-files.ts");
  const { writeWhole } = await import("../files/write-whole.ts");
  const { findModelFolder } = await import("../generate/node/find-model.ts");
  const { fileListName, listFiles, writtenFileList } = await import("../models/file-list.ts");
  const folder = findModelFolder(nameOrPath);
  const path = join(folder, fileListName);
  await writeWhole(path, writtenFileList(await listFiles(folderFiles(folder))));
  return path;
}

/**
 * Deletes what was fetched, half-fetched files too.
 *
 * @returns what is gone: the repository, or the backbone's file
 * @throws FoleyError "usage" for a model that comes with foley, "not-found" for one that was not fetched
 */
export async function removeModel(name: FetchableName): Promise<string> {
  checkTextArguments("remove", { name });
  const { embeddedModels } = await import("../files/embedded-models.ts");
  const { FoleyError } = await import("../engine/tensor/error.ts");
  const facts = { subject: "removedModel", values: { name } };
  if (embeddedModels().includes(name)) {
    const message = `remove: expected a fetched model, got the embedded "${name}"; it comes with foley`;
    throw new FoleyError("usage", message, facts);
  }
  const fetched = await findFetched(name);
  if (fetched === null) {
    throw new FoleyError(
      "not-found",
      `remove: expected a fetched model, got "${name}"; list those that are here`,
      facts,
    );
  }
  await fetched.remove();
  return fetched.what;
}

/** What a name means in a cache, and how it goes; null where it is not there. */
async function findFetched(name: string): Promise<{ readonly what: string; remove(): Promise<void> } | null> {
  const { weightsNamed } = await import("../hub/published-weights.ts");
  const weights = weightsNamed(name);
  if (weights !== null) {
    const { isWeightsBegun, removeWeights } = await import("../hub/weights.ts");
    return isWeightsBegun(weights) ? { what: weights.file, remove: () => removeWeights(weights) } : null;
  }
  const { isRepositoryBegun, removeRepository } = await import("../hub/cache.ts");
  const { repositoryOf } = await import("../hub/repository.ts");
  const what = repositoryOf(name);
  return isRepositoryBegun(what) ? { what, remove: () => removeRepository(what) } : null;
}
