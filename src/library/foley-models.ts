import type { ConvertOptions, ForDiffusersOptions, OnnxOptions } from "../convert/settings.ts";
import type { WorkOptions } from "../engine/work.ts";
import type { AssemblyInputs, AssemblyOptions } from "../generate/node/assemble.ts";
import type { ModelSummary } from "../models/inspect.ts";
import { assemble } from "./assemble.ts";
import { convertToDiffusers, convertToFolder, convertToOnnx } from "./convert.ts";
import {
  type FetchableName,
  inspect,
  type ListedModel,
  listModels,
  removeModel,
  writeModelFileList,
} from "./models.ts";
import type { Session } from "./session.ts";

/** Model folders: which are here, what is in them, and new ones made of others. */
export class FoleyModels {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The models that are here, those that come with foley first. What is damaged is left out, and told as a warning. */
  list(options: WorkOptions = {}): Promise<ListedModel[]> {
    return this.#session.run("models.list", options, (_, watched) => listModels(watched));
  }

  /**
   * The parts of a model: sizes, precision, licence, what is missing.
   *
   * @param nameOrPath an embedded or fetched model, a model folder, or a checkpoint
   * @throws FoleyError "not-found" where there is none, "weights" where a checkpoint cannot be read
   */
  inspect(nameOrPath: string): Promise<ModelSummary> {
    return this.#session.run("models.inspect", {}, () => inspect(nameOrPath));
  }

  /**
   * Writes beside a model's files the list of them that browsers need, `files.json`.
   *
   * @param nameOrPath a model folder, or the name of a fetched model
   * @returns the path of the list
   * @throws FoleyError "not-found" where there is no such model, "io" where the list cannot be written
   */
  writeFileList(nameOrPath: string): Promise<string> {
    return this.#session.run("models.writeFileList", {}, () => writeModelFileList(nameOrPath));
  }

  /**
   * Writes a model folder of an original AudioLDM checkpoint, of another model folder, or, with encoders and tokenizer alone,
   * of CLAP.
   *
   * @param source a `.ckpt`, `.pt`, `.bin` or `.safetensors` file, a folder, or the name of a fetched model
   * @param target a folder that is not there yet; it appears when it is whole
   * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
   */
  convert(source: string, target: string, options: ConvertOptions = {}): Promise<void> {
    return this.#session.run("models.convert", options, (_, watched) => convertToFolder(source, target, watched));
  }

  /**
   * Writes a model so that diffusers makes the same sounds of it.
   *
   * @param target a folder that is not there yet; it appears when it is whole
   * @throws as `convert`
   */
  forDiffusers(model: string, target: string, options: ForDiffusersOptions = {}): Promise<void> {
    return this.#session.run("models.forDiffusers", options, (_, watched) =>
      convertToDiffusers(model, target, watched),
    );
  }

  /**
   * Writes a model as ONNX files for ONNX Runtime, with `onnx.json`, which says names, types and shapes.
   *
   * @param target a folder that is not there yet; it appears when it is whole
   * @throws as `convert`
   */
  exportOnnx(model: string, target: string, options: OnnxOptions = {}): Promise<void> {
    return this.#session.run("models.exportOnnx", options, (_, watched) => convertToOnnx(model, target, watched));
  }

  /**
   * Writes a model folder that makes sound, of parts that were trained apart.
   *
   * @param target a folder that is not there yet; it appears when it is whole
   * @throws FoleyError "not-found", "config" or "weights" naming what is wrong in a part
   */
  assemble(sources: AssemblyInputs, target: string, options: AssemblyOptions = {}): Promise<void> {
    return this.#session.run("models.assemble", options, (_, watched) => assemble(sources, target, watched));
  }

  /**
   * Deletes what was fetched, half-fetched files too.
   *
   * @returns what is gone: the repository, or the backbone's file
   * @throws FoleyError "usage" for a model that comes with foley, "not-found" for one that was not fetched
   */
  remove(name: FetchableName): Promise<string> {
    return this.#session.run("models.remove", {}, () => removeModel(name));
  }
}
