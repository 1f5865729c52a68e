import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import type { Device } from "../../engine/runtime/device.ts";
import type { OpenedRuntime } from "../../engine/runtime/open-on.ts";
import type { Ort } from "../../engine/runtime/ort/ort.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { faultOf } from "../../engine/runtime/tiny-program.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { reportWarning, type Work, workOf } from "../../engine/work.ts";
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
  #current: Work = workOf();
  /** Whoever is served at the time hears of what is fetched, and stops it. */
  readonly #work: Work;
  readonly #kept: KeptFiles;

  constructor(facts: WorkerFacts) {
    this.#facts = facts;
    const current = (): Work => this.#current;
    this.#work = {
      get signal() {
        return current().signal;
      },
      report: (event) => current().report(event),
    };
    this.#kept = new KeptFiles((warning) => reportWarning(this.#work, warning));
  }

  /** From now on, what is done is done for this. */
  workFor(work: Work): void {
    this.#current = work;
  }

  /** Until this browser keeps all that was fetched: a worker that ends earlier keeps a part. */
  settled(): Promise<void> {
    return this.#kept.settled();
  }

  /**
   * The model of a name with these low-rank changes: the same at every ask, until it is disposed of.
   *
   * @param name of its folder among the models, or an address
   * @throws FoleyError "not-found", "io", "config" or "weights" naming what is wrong
   */
  async model(name: string, loras: readonly LoraWish[], work: Work): Promise<WebModel> {
    const key = JSON.stringify([name, loras]);
    const known = await this.#models.get(key)?.catch(() => null);
    if (known && !known.model.isDisposed) return known;
    this.workFor(work);
    const loading = this.#load(name, loras, this.#work);
    this.#models.set(key, loading);
    loading.catch(() => this.#models.delete(key));
    return loading;
  }

  async #load(name: string, loras: readonly LoraWish[], work: Work): Promise<WebModel> {
    const url = new URL(`${name.replace(/\/+$/, "")}/`, this.#facts.models).href;
    const [files, wasm] = await Promise.all([fetchedFiles(url, this.#kept, work), this.#ort(work)]);
    const { runtime, warnings } = await this.#open(new WebRuntime("cpu", wasm), files, work);
    const changes = loras.map((wish) => fetchedLora(wish, work.signal));
    const facts = { name, version: builtVersion, loras: changes, warnings, paths: noPaths, run: runAlone };
    return { model: await Model.load(runtime, files, facts), device: runtime.device };
  }

  async #open(wasm: Runtime, files: ModelFiles, work: Work): Promise<OpenedRuntime> {
    const { device, webgpu } = this.#facts;
    if (device !== "webgpu") return { runtime: wasm, warnings: [] };
    return openWebgpu(wasm, { folder: webgpu, proof: modelProof(async () => files), work });
  }

  /** WebAssembly, fetched once. */
  async #ort(work: Work): Promise<Ort> {
    this.#wasm ??= this.#loadWasm(work);
    this.#wasm.catch(() => {
      this.#wasm = null;
    });
    return this.#wasm;
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
