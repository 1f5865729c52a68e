import type { Device } from "../../engine/runtime/device.ts";
import type { OpenedRuntime } from "../../engine/runtime/open-on.ts";
import type { Ort } from "../../engine/runtime/ort/ort.ts";
import { reportWarning, type Work } from "../../engine/work.ts";
import { Model } from "../../generate/model.ts";
import { runAlone } from "../../generate/run-sound.ts";
import { noPaths } from "../../generate/sound-paths.ts";
import { builtVersion, builtWasm } from "../build-facts.ts";
import { fetchedFiles } from "../files/fetched-files.ts";
import { KeptFiles } from "../files/kept-files.ts";
import { Transfer } from "../files/transfer.ts";
import { loadWasm } from "../runtime/load-ort.ts";
import { WebRuntime } from "../runtime/web-runtime.ts";
import type { WorkerFacts } from "./protocol.ts";

/** A model of an address, and the device that it computes on. */
export interface WebModel {
  readonly model: Model;
  readonly device: Device;
}

/** What a worker has loaded: ONNX Runtime, and each model once. */
export class WebLibrary {
  readonly #facts: WorkerFacts;
  readonly #models = new Map<string, Promise<WebModel>>();
  #wasm: Promise<Ort> | null = null;

  constructor(facts: WorkerFacts) {
    this.#facts = facts;
  }

  /**
   * The model of a name: the same at every ask, until it is disposed of.
   *
   * @param name of its folder among the models, or an address
   * @throws FoleyError "not-found", "io", "config" or "weights" naming what is wrong
   */
  async model(name: string, work: Work): Promise<WebModel> {
    const known = await this.#models.get(name)?.catch(() => null);
    if (known && !known.model.isDisposed) return known;
    const loading = this.#load(name, work);
    this.#models.set(name, loading);
    loading.catch(() => this.#models.delete(name));
    return loading;
  }

  async #load(name: string, work: Work): Promise<WebModel> {
    const kept = new KeptFiles((warning) => reportWarning(work, warning));
    const url = new URL(`${name.replace(/\/+$/, "")}/`, this.#facts.models).href;
    const [files, { runtime, warnings }] = await Promise.all([fetchedFiles(url, kept, work), this.#open(kept, work)]);
    const facts = { name, version: builtVersion, loras: [], warnings, paths: noPaths, run: runAlone };
    return { model: await Model.load(runtime, files, facts), device: runtime.device };
  }

  async #open(kept: KeptFiles, work: Work): Promise<OpenedRuntime> {
    return { runtime: new WebRuntime("cpu", await this.#ort(kept, work)), warnings: [] };
  }

  /** WebAssembly, fetched once. */
  async #ort(kept: KeptFiles, work: Work): Promise<Ort> {
    this.#wasm ??= this.#loadWasm(kept, work);
    this.#wasm.catch(() => {
      this.#wasm = null;
    });
    return this.#wasm;
  }

  async #loadWasm(kept: KeptFiles, work: Work): Promise<Ort> {
    const { wasm, threads } = this.#facts;
    const watch = new Transfer(work).watch(builtWasm.bytes, "onnxruntime-web");
    return loadWasm(wasm, await kept.bytes({ url: wasm.wasm, ...builtWasm }, watch), threads);
  }
}
