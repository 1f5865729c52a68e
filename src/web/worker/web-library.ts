import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import type { Device } from "../../engine/runtime/device.ts";
import type { OpenedRuntime } from "../../engine/runtime/open-on.ts";
import type { Ort } from "../../engine/runtime/ort/ort.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { faultOf } from "../../engine/runtime/tiny-program.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { reportWarning, type Work } from "../../engine/work.ts";
import { Model } from "../../generate/model.ts";
import { modelProof } from "../../generate/model-proof.ts";
import { runAlone } from "../../generate/run-sound.ts";
import { noPaths } from "../../generate/sound-paths.ts";
import type { LoraWish } from "../../models/lora-file.ts";
import { builtVersion, builtWasm } from "../build-facts.ts";
import { fetchedFiles } from "../files/fetched-files.ts";
import { fetchedLora } from "../files/fetched-lora.ts";
import { KeptFiles } from "../files/kept-files.ts";
import { Transfer } from "../files/transfer.ts";
import { loadWasm } from "../runtime/load-ort.ts";
import { openWebgpu } from "../runtime/open-webgpu.ts";
import { WebRuntime } from "../runtime/web-runtime.ts";
import type { WorkerFacts } from "./protocol.ts";
import { SharedWork } from "./shared-work.ts";

/** A model of an address, and the device that it computes on. */
export interface WebModel {
  readonly model: Model;
  readonly device: Device;
  /** For whom it does what it does: they hear of parts that it fetches, and stop that. */
  readonly work: SharedWork;
  /** Takes it from the library, which has it no more then. */
  readonly forget: () => void;
}

/** Something that is loaded, for all who wait for it. */
interface Loading<T> {
  readonly work: SharedWork;
  readonly loaded: Promise<T>;
}

/** What a worker has loaded: ONNX Runtime, and each model once. */
export class WebLibrary {
  readonly #facts: WorkerFacts;
  readonly #models = new Map<string, Loading<WebModel>>();
  #wasm: Loading<Ort> | null = null;
  /** All who are served: they hear what is said of the browser. */
  readonly #everyone = new SharedWork();
  readonly #kept: KeptFiles;

  constructor(facts: WorkerFacts) {
    this.#facts = facts;
    this.#kept = new KeptFiles((warning) => reportWarning(this.#everyone, warning));
  }

  /** From now on, somebody is served. @returns what ends that */
  serve(work: Work): () => void {
    return this.#everyone.join(work);
  }

  /** Until this browser keeps all that was fetched: a worker that ends earlier keeps a part. */
  settled(): Promise<void> {
    return this.#kept.settled();
  }

  /**
   * The model of a name with these low-rank changes: the same at every ask, until it is disposed of.
   *
   * @param name of its folder among the models, or an address
   * @throws FoleyError "not-found", "io", "config" or "weights" naming what is wrong, "aborted" after the signal
   */
  async model(name: string, loras: readonly LoraWish[], work: Work): Promise<WebModel> {
    const key = JSON.stringify([name, loras]);
    for (;;) {
      const loading = this.#models.get(key) ?? this.#begin(key, name, loras);
      const found = await loading.work.give(work, loading.loaded, name);
      if (!found.model.isDisposed) return found;
      this.#forget(key, loading);
    }
  }

  #begin(key: string, name: string, loras: readonly LoraWish[]): Loading<WebModel> {
    const work = new SharedWork();
    const forget = (): void => this.#forget(key, loading);
    const loaded = this.#load(name, loras, work).then((found) => ({ ...found, work, forget }));
    const loading: Loading<WebModel> = { work, loaded };
    this.#models.set(key, loading);
    // What failed or was stopped may be asked for again.
    work.signal.addEventListener("abort", forget);
    loading.loaded.then(() => work.signal.removeEventListener("abort", forget), forget);
    return loading;
  }

  #forget(key: string, loading: Loading<WebModel>): void {
    if (this.#models.get(key) === loading) this.#models.delete(key);
  }

  async #load(name: string, loras: readonly LoraWish[], work: Work): Promise<Pick<WebModel, "model" | "device">> {
    const url = new URL(`${name.replace(/\/+$/, "")}/`, this.#facts.models).href;
    const [files, wasm] = await Promise.all([fetchedFiles(url, this.#kept, work), this.#ort(work)]);
    const { runtime, warnings } = await this.#open(new WebRuntime("cpu", wasm), files, work);
    const changes = loras.map((wish) => fetchedLora(wish, work));
    const facts = { name, version: builtVersion, loras: changes, warnings, paths: noPaths, run: runAlone };
    return { model: await Model.load(runtime, files, facts), device: runtime.device };
  }

  async #open(wasm: Runtime, files: ModelFiles, work: Work): Promise<OpenedRuntime> {
    const { device, webgpu } = this.#facts;
    if (device !== "webgpu") return { runtime: wasm, warnings: [] };
    return openWebgpu(wasm, { folder: webgpu, proof: modelProof(async () => files), work });
  }

  /** WebAssembly, fetched once. */
  async #ort(asker: Work): Promise<Ort> {
    this.#wasm ??= this.#beginWasm();
    const { work, loaded } = this.#wasm;
    return work.give(asker, loaded, "onnxruntime-web");
  }

  #beginWasm(): Loading<Ort> {
    const work = new SharedWork();
    const loading = { work, loaded: this.#loadWasm(work) };
    const forget = (): void => {
      if (this.#wasm === loading) this.#wasm = null;
    };
    work.signal.addEventListener("abort", forget);
    loading.loaded.catch(forget);
    return loading;
  }

  /** Computes something at once: its script is fetched then, and what is missing is told before weights are waited for. */
  async #loadWasm(work: Work): Promise<Ort> {
    const { wasm, threads } = this.#facts;
    const watch = new Transfer(work).watch(builtWasm.bytes, "onnxruntime-web");
    const ort = loadWasm(wasm, await this.#kept.bytes({ url: wasm.wasm, ...builtWasm }, watch), threads);
    const fault = await faultOf(new WebRuntime("cpu", ort));
    if (fault === null) return ort;
    const advice = "keep the files of foley/web together, and take a browser of 2023 or later";
    throw new FoleyError("device", `WebAssembly: expected it to compute, got "${fault.words}"; ${advice}`);
  }
}
