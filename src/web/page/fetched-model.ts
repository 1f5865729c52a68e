import type { Device } from "../../engine/runtime/device.ts";
import { checkWorkOptions } from "../../engine/tensor/argument.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Clip } from "../../generate/clip.ts";
import type { GenerateEvent } from "../../generate/generate-event.ts";
import type { GenerateOptions } from "../../generate/options.ts";
import type { Settings } from "../../generate/settings.ts";
import { wishesAmong } from "../../generate/wishes.ts";
import type { LoadedModelFacts, PlainEvent } from "../worker/protocol.ts";
import type { AskWorker } from "./ask-worker.ts";
import { clipOf } from "./web-clip.ts";

/** A model in the worker, which turns text or a sound into sound. */
export class FetchedModel {
  readonly name: string;
  /** Where it computes: `cpu`, which is WebAssembly, or `webgpu`. */
  readonly device: Device;
  /** What holds where a caller leaves a setting out. */
  readonly defaults: Settings;
  /** Of the sounds that it makes, in hertz. */
  readonly sampleRate: number;
  /** What is done otherwise than the files say, or the device than the processor; a line each. */
  readonly warnings: readonly string[];
  readonly #model: number;
  readonly #ask: AskWorker;
  readonly #forget: () => unknown;
  #isDisposed = false;

  /** @param forget is called once it is disposed of: it is nobody's any more */
  constructor(
    { model, name, device, defaults, sampleRate, warnings }: LoadedModelFacts,
    ask: AskWorker,
    forget: () => unknown,
  ) {
    this.name = name;
    this.device = device;
    this.defaults = defaults;
    this.sampleRate = sampleRate;
    this.warnings = warnings;
    this.#model = model;
    this.#ask = ask;
    this.#forget = forget;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /**
   * One sound: of several candidates the one that fits best. Sounds are made one after another.
   *
   * @param prompt what to make; null with `audio` alone
   * @param options as those of `Model.generate` in Node; sounds are samples, as here are no files
   * @throws FoleyError "usage" for impossible settings, "audio" for a sound that cannot be used, "aborted" after the signal
   */
  async generate(prompt: string | null, options: GenerateOptions = {}): Promise<Clip> {
    if (this.#isDisposed) {
      throw new FoleyError("usage", `${this.name}: expected a model in use, got one that was disposed; load it again`);
    }
    checkWorkOptions("generate", options);
    const { report, signal, ...wishes } = options;
    wishesAmong(wishes);
    const job = { kind: "generate", model: this.#model, prompt, wishes } as const;
    return clipOf(await this.#ask("generate", job, { report, signal }, (event, id) => this.#eventOf(event, id)));
  }

  /** Stops its sounds, and frees the compiled networks once none is made; a report may wait for it. */
  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#forget();
    await this.#ask("dispose", { kind: "dispose", model: this.#model }, {}, (event) => event);
  }

  #eventOf({ hasPreview, isOfJob: _, ...event }: PlainEvent, id: number): GenerateEvent {
    const preview = async (): Promise<Clip> =>
      clipOf(await this.#ask("preview", { kind: "preview", of: id }, {}, (plain) => plain));
    // The worker passes on what the model told, but for functions.
    return { ...(event as GenerateEvent), preview: hasPreview ? preview : null };
  }
}
