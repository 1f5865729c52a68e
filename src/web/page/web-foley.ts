import {
  aFunction,
  aSignal,
  aText,
  checkArgument,
  checkOptions,
  checkWorkOptions,
} from "../../engine/tensor/argument.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { checkGoing, type WorkEvent, type WorkOptions, workOf } from "../../engine/work.ts";
import type { SoundInfo } from "../../generate/sound-info.ts";
import type { LoraWish } from "../../models/lora-file.ts";
import { theLoras } from "../../settings/the-loras.ts";
import { infoOfSound, type SoundBytes } from "../sound/decode-sound.ts";
import type { PlainEvent } from "../worker/protocol.ts";
import type { AskWorker } from "./ask-worker.ts";
import { FetchedModel } from "./fetched-model.ts";
import type { ThreadFacts } from "./thread-facts.ts";
import type { WorkerLink } from "./worker-link.ts";

/** How a model is loaded in a browser. */
export interface WebModelOptions extends WorkOptions {
  /** Low-rank changes of the UNet, added one after another; the path of each is the address of its file. */
  readonly loras?: readonly LoraWish[] | undefined;
}

/** All that foley does in a browser; `open` makes one. After `close` every call is a mistake in usage. */
export class WebFoley {
  /** How this browser computes. */
  readonly facts: ThreadFacts;
  readonly #link: WorkerLink;
  readonly #watch: WorkOptions;
  /** Those in use, by the worker's numbers. */
  readonly #models = new Map<number, FetchedModel>();
  #isClosed = false;

  /** @param watch hears of all work and may stop all of it */
  constructor(link: WorkerLink, facts: ThreadFacts, watch: WorkOptions) {
    this.facts = facts;
    this.#link = link;
    this.#watch = watch;
  }

  /**
   * A model, fetched at the first ask and kept by the browser: the same name is the same model, until someone disposes of it.
   *
   * @param name of its folder among the models, or an address
   * @param options `report` hears of the bytes as they come
   * @throws FoleyError "not-found", "io", "config" or "weights" naming what is wrong, "aborted" after the signal
   */
  async model(name = "nano", wishes: WebModelOptions = {}): Promise<FetchedModel> {
    checkArgument("model", aText, name);
    checkOptions("model", { loras: theLoras, report: aFunction, signal: aSignal }, wishes);
    const { loras = [], ...options } = wishes;
    const job = { kind: "model", name, loras: loras.map(withPlace) } as const;
    const facts = await this.#ask("model", job, options, plainOf);
    const known = this.#models.get(facts.model);
    if (known !== undefined) return known;
    const model = new FetchedModel(facts, this.#ask, () => this.#models.delete(facts.model));
    this.#models.set(facts.model, model);
    return model;
  }

  /**
   * What a sound is, and how it was made where foley made it.
   *
   * @throws FoleyError "audio" for what is no sound
   */
  info(sound: SoundBytes): Promise<SoundInfo> {
    return infoOfSound(sound);
  }

  /** Ends the worker and whatever it does. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#link.end(new FoleyError("aborted", "the library was closed"));
  }

  readonly #ask: AskWorker = async (what, job, options, eventOf) => {
    if (this.#isClosed) {
      throw new FoleyError("usage", `${what}: expected an open library, got one that was closed; open it again`);
    }
    checkWorkOptions(what, options);
    checkGoing(workOf(this.#watch), `${what}: stopped before it began`);
    const signals = [options.signal, this.#watch.signal].filter((signal) => signal !== undefined);
    return this.#link.ask(job, { signal: AbortSignal.any(signals) }, async (plain, id) => {
      const event = eventOf(plain, id);
      if (plain.isOfJob) await options.report?.(event);
      await this.#watch.report?.(event);
    });
  };
}

/** An address as the page means it, which a worker would take for one beside its script. */
function withPlace({ path, strength }: LoraWish): LoraWish {
  return { path, strength, place: new URL(path, globalThis.document.baseURI).href };
}

function plainOf({ hasPreview: _, isOfJob: __, ...event }: PlainEvent): WorkEvent {
  return event;
}
